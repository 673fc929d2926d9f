// Guichet: of what the seat map is drawn, and its categories' signs. One file with map.js, which uses it (Asset.swift).
"use strict";

const svg = (name, attributes = {}, parent) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
};
const html = (name, properties = {}, parent) => {
  const element = Object.assign(document.createElement(name), properties);
  parent?.append(element);
  return element;
};

// The usual distance between two seats of a row.
function pitch(seats) {
  const gaps = [];
  for (let index = 1; index < seats.length; index++) {
    const [one, other] = [seats[index - 1], seats[index]];
    if (one.row === other.row && one.section === other.section) gaps.push(Math.hypot(one.x - other.x, one.y - other.y));
  }
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] || 20;
}

// A category has a shape and a colour of its own; from the ninth on, another pair of the two.
const kinds = 8;
function colour(index) {
  return (index + Math.floor(index / kinds)) % kinds;
}

// Disc, square, diamond, triangle, cross, triangle upside down, hourglass, hexagon.
function shape(index, x, y, r) {
  switch (index % kinds) {
    case 0: return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 1: return `M${x - r * 0.88} ${y - r * 0.88}h${r * 1.76}v${r * 1.76}h${-r * 1.76}z`;
    case 2: return `M${x} ${y - r * 1.15}l${r * 1.15} ${r * 1.15} ${-r * 1.15} ${r * 1.15} ${-r * 1.15} ${-r * 1.15}z`;
    case 3: return `M${x} ${y - r * 1.1}l${r * 1.1} ${r * 1.95}h${-r * 2.2}z`;
    case 4: return `M${x - r * 0.4} ${y - r * 1.05}h${r * 0.8}v${r * 0.65}h${r * 0.65}v${r * 0.8}h${-r * 0.65}v${r * 0.65}h${-r * 0.8}v${-r * 0.65}h${-r * 0.65}v${-r * 0.8}h${r * 0.65}z`;
    case 5: return `M${x} ${y + r * 1.1}l${r * 1.1} ${-r * 1.95}h${-r * 2.2}z`;
    case 6: return `M${x - r} ${y - r}h${r * 2}l${-r * 2} ${r * 2}h${r * 2}z`;
    default: return `M${x - r * 1.1} ${y}l${r * 0.55} ${-r * 0.95}h${r * 1.1}l${r * 0.55} ${r * 0.95} ${-r * 0.55} ${r * 0.95}h${-r * 1.1}z`;
  }
}
