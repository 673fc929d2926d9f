-- Fragment: the house chooses. The best places of a pool are side by side, cost least (Domain/SeatSegment.swift) and
-- leave no orphan, one free seat alone, where another choice exists. Same house, same answer: ties go to the first pool
-- named, then the lower segment id, then the lower position. SeatModel.swift of the tests says the same without Redis.
local LOOKED = 400  -- work of one search (house.lua), the pools' shares alike: 40 to 100 segments in a house with room
local WALKED = 64  -- segments visited around a group that cannot be whole

-- Ranges of segment ids by pool, from the meta field 'ranges': 'first:count,…'.
local function ranges_of(text)
  local ranges, index = {}, 0
  for first, count in string.gmatch(text or '', '(%d+):(%d+)') do
    ranges[index] = {first = tonumber(first), last = first + count - 1}
    index = index + 1
  end
  return ranges
end

-- The first segment from `id` on whose longest run is in `class`; `tops` is a class that holds every run in `class` and
-- all longer ones.
local function next_segment(house, range, id, class, tops)
  while id <= range.last do
    local block = math.floor(id / 64)
    local at = string.find(chunk_of(house, block), class, id % 64 + 1)
    if at then return block * 64 + at - 1 end
    local next_block = string.find(tops_of(house), tops, block + 2)
    if not next_block then return nil end
    id = (next_block - 1) * 64
  end
end

local function at_least(count) return '[' .. string.char(128 + count) .. '-\255]' end

-- The best position for `count` seats in a segment and its cost; nil when there is none.
local function window(house, segment, count, spare_orphans)
  local best, best_cost
  house.work = house.work + 3
  each_run(segment, function(from, length)
    house.work = house.work + 1
    if length < count then return end
    local ideal = math.floor(segment.best - from - (count - 1) / 2)
    ideal = math.max(0, math.min(ideal, length - count))
    for left = math.max(0, ideal - 2), math.min(length - count, ideal + 3) do
      local right = length - count - left
      if not spare_orphans or (left ~= 1 and right ~= 1) then
        local cost = 2 * segment.cost + segment.step * math.abs(2 * (from + left) + count - 1 - 2 * segment.best)
        if not best or cost < best_cost then best, best_cost = from + left, cost end
      end
    end
  end)
  return best, best_cost
end

-- A segment costs at least what its best seat costs, so the walk in the order of ranks ends early.
local function search(house, ranges, pools, count, class, spare_orphans)
  refresh(house)
  house.work = house.work + 5
  local found
  for _, pool in ipairs(pools) do
    local range = ranges[pool]
    local id = range and next_segment(house, range, range.first, class, at_least(count))
    local stop = house.work + LOOKED / #pools
    while id and house.work < stop do
      local segment = segment_of(house, id)
      if found and 2 * segment.cost >= found.cost then break end
      local from, cost = window(house, segment, count, spare_orphans)
      if from and (not found or cost < found.cost) then found = {segment = segment, from = from, cost = cost} end
      id = next_segment(house, range, id + 1, class, at_least(count))
    end
  end
  return found
end

-- Seats side by side: where a run fits without an orphan for certain, then where another run of the segment may, then
-- with an orphan left.
local function together(house, ranges, pools, count)
  local certain = '[' .. string.char(128 + count, 130 + count) .. '-\255]'
  local one_more = string.char(129 + count)
  return search(house, ranges, pools, count, certain, true)
    or search(house, ranges, pools, count, one_more, true)
    or search(house, ranges, pools, count, one_more, false)
end

-- Takes `count` free seats and tells `taken`, which is called with (segment, from, count).
local function seize(house, segment, from, count, taken)
  put(house, segment, from, count, HELD)
  shift(house, segment.pool, FREE, HELD, count)
  taken(segment, from, count)
end

-- Takes up to `missing` seats of a segment, run after run; returns how many are still missing.
local function fill(house, segment, missing, taken)
  while missing > 0 do
    local group = math.min(missing, longest_run(segment))
    if group == 0 then break end
    seize(house, segment, (window(house, segment, group, false)), group, taken)
    missing = missing - group
  end
  return missing
end

-- Seats that cannot all be side by side: the largest group that fits, then what is nearest to it in the plan's order,
-- then by rank. The caller knows that enough seats are free.
local function scatter(house, ranges, pools, count, taken)
  local anchor, allowed, missing = nil, {}, count
  for _, pool in ipairs(pools) do allowed[pool] = true end
  for group = count - 1, 1, -1 do
    anchor = search(house, ranges, pools, group, at_least(group), false)
    if anchor then
      seize(house, anchor.segment, anchor.from, group, taken)
      missing = count - group
      break
    end
  end
  local ahead, behind = anchor.segment, anchor.segment
  missing = fill(house, anchor.segment, missing, taken)
  for _ = 1, WALKED do
    if missing == 0 then return end
    ahead, behind = segment_of(house, ahead.following), segment_of(house, behind.previous)
    if allowed[ahead.pool] then missing = fill(house, ahead, missing, taken) end
    if allowed[behind.pool] then missing = fill(house, behind, missing, taken) end
  end
  refresh(house)
  for _, pool in ipairs(pools) do
    local range = ranges[pool]
    local id = range and next_segment(house, range, range.first, at_least(1), at_least(1))
    while id and missing > 0 do
      missing = fill(house, segment_of(house, id), missing, taken)
      id = next_segment(house, range, id + 1, at_least(1), at_least(1))
    end
  end
end

-- A segment, if the index has a free seat in it.
local function with_room(house, id)
  local run = string.byte(chunk_of(house, math.floor(id / 64)), id % 64 + 1)
  return run > 128 and segment_of(house, id) or nil
end

-- A companion's free seat beside a wheelchair place: the segment and position of both; nil when there is none.
local function companion_of(house, place, companion)
  local after, before = with_room(house, place.following), with_room(house, place.previous)
  local sides = {}
  if after and after.start == place.start + place.length then sides[1] = {place.length - 1, after, 0} end
  if before and before.start + before.length == place.start then sides[#sides + 1] = {0, before, before.length - 1} end
  for _, side in ipairs(sides) do
    local from, seat, position = side[1], side[2], side[3]
    if seat.pool == companion and string.byte(seat.bytes, position + 1) == FREE + companion
      and string.byte(place.bytes, from + 1) == FREE + place.pool then
      return from, seat, position
    end
  end
end

-- The best wheelchair place with a companion's seat, from segment `first` on; its segment, or nil when there is none.
local function pair_up(house, range, first, companion, taken)
  refresh(house)
  local id = range and next_segment(house, range, first, at_least(1), at_least(1))
  while id do
    local place = segment_of(house, id)
    house.work = house.work + 3
    local from, seat, position = companion_of(house, place, companion)
    if from then
      seize(house, place, from, 1, taken)
      seize(house, seat, position, 1, taken)
      return id
    end
    id = next_segment(house, range, id + 1, at_least(1), at_least(1))
  end
end
