// The plan of a house that is being drawn: a brush, and a picture whose seats take its colour. What is painted is a line in the field of the seat's block.
'use strict';
(() => {
  const part = document.querySelector('.sketch-map');
  const brushes = part?.querySelector('.brushes');
  const picture = part?.querySelector('svg.whole');
  if (!brushes || !picture) return;
  const words = part.dataset;
  const seats = [...picture.querySelectorAll('rect[data-n]')];
  const other = document.getElementById('brush-name');
  const line = (className, live) => {
    const element = document.createElement('p');
    element.className = className;
    if (live) element.setAttribute('aria-live', 'polite');
    picture.after(element);
    return element;
  };
  const voice = line('visually-hidden', true);
  const tip = line('tip');
  const help = line('hint');
  help.id = 'sketch-help';
  help.textContent = words.help;
  brushes.hidden = false;
  picture.setAttribute('role', 'application');
  picture.setAttribute('tabindex', '0');
  picture.setAttribute('aria-describedby', help.id);

  const name = (seat) => `${seat.closest('[data-block]').dataset.name}, ${words.rows} ${seat.parentNode.dataset.row}, ${seat.dataset.n}`;
  const tell = (text) => { tip.textContent = text; voice.textContent = text; };

  // What a stroke touched, by the field in which it will stand.
  let stroke = null;
  const paint = (seat) => {
    const brush = brushes.querySelector('input:checked');
    const value = brush.value === '?' ? other.value.replace(/[=\n]/g, ' ').trim() : brush.value;
    if (brush.value === '?' && !value) { other.focus(); return; }
    const block = seat.closest('[data-block]').dataset.block;
    const item = `${seat.parentNode.dataset.row} ${seat.dataset.n}`;
    stroke ??= { value, blocks: new Map() };
    if (!stroke.blocks.has(block)) stroke.blocks.set(block, new Set());
    if (stroke.blocks.get(block).has(item)) return;
    stroke.blocks.get(block).add(item);
    seat.dataset.usual ??= seat.getAttribute('class');
    seat.setAttribute('class', brush.dataset.look === 'usual' ? seat.dataset.usual : brush.dataset.look);
    seat.setAttribute('rx', Number(brush.dataset.round) * seat.getAttribute('width'));
    tell(`${name(seat)} – ${value || words.usual}`);
  };
  const end = () => {
    if (!stroke) return;
    for (const [block, items] of stroke.blocks) {
      const field = document.getElementById(`f-b${block}-paint`);
      field.value = `${field.value.trimEnd()}\n${[...items].join(', ')} = ${stroke.value}`.trimStart();
      field.closest('details')?.setAttribute('open', '');
    }
    stroke = null;
    help.textContent = words.unsaved;
  };

  const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest('rect[data-n]');
  picture.addEventListener('pointerdown', (event) => {
    const seat = under(event);
    if (!seat || event.button !== 0) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    paint(seat);
  });
  picture.addEventListener('pointermove', (event) => {
    const seat = under(event);
    if (!seat || !picture.contains(seat)) return;
    if (stroke) paint(seat); else tip.textContent = name(seat);
  });
  picture.addEventListener('pointerup', end);
  picture.addEventListener('pointercancel', end);

  // By keyboard: the nearest seat in the direction of the arrow.
  const middle = (seat) => ({ x: Number(seat.getAttribute('x')) + seat.getAttribute('width') / 2, y: Number(seat.getAttribute('y')) + seat.getAttribute('height') / 2 });
  const ring = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ring.setAttribute('class', 'ring');
  let at = null;
  const go = (seat) => {
    at = seat;
    for (const side of ['x', 'y', 'width', 'height']) ring.setAttribute(side, seat.getAttribute(side));
    picture.append(ring);
    tell(name(seat));
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  picture.addEventListener('keydown', (event) => {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (at) { paint(at); end(); }
      return;
    }
    const way = arrows[event.key];
    if (!way) return;
    event.preventDefault();
    if (!at) { go(seats[0]); return; }
    const here = middle(at);
    let [best, least] = [null, Infinity];
    for (const seat of seats) {
      const there = middle(seat);
      const [x, y] = [there.x - here.x, there.y - here.y];
      const along = x * way[0] + y * way[1];
      const aside = Math.abs(x * way[1]) + Math.abs(y * way[0]);
      // Within a right angle of the arrow.
      if (along <= 0.01 || aside > along * 1.2 + 0.01) continue;
      const far = along + 2 * aside;
      if (far < least) [best, least] = [seat, far];
    }
    if (best) go(best);
  });
})();
