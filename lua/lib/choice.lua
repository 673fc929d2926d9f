-- Fragment: the house chooses. The best places of a pool are side by side, cost least (Domain/SeatSegment.swift) and
-- leave no orphan, one free seat alone, where another choice exists. Same house, same answer: ties go to the first pool
-- named, then the lower segment id, then the lower position. SeatModel.swift of the tests says the same without Redis.
-- Requests of one call mostly want the same: segments that it has read are judged in memory, each judgement is kept until
-- the segment's seats change, and the index is only asked for what comes behind them.
-- work of one search (house.lua), the pools' shares alike: 40 segments that this call has not read. Where the best one is farther back, an earlier
-- one that is side by side and leaves no orphan is the answer; a request that shares its call with others may see farther than one that is alone.
local LOOKED = 400
local AGAIN, TIRED = 4, 1200  -- so many more searches for a place without an orphan, while the call has done no more work than this
local WALKED = 64  -- segments visited around a group that cannot be whole
local NONE = 127  -- longer than any run
local CHAIN = 16  -- companions' seats along a row of which each may be the only one for the next place

-- Ranges of segment ids by pool, from the meta field 'ranges': 'first:count,…'.
local function ranges_of(text)
  local ranges, index = {}, 0
  for first, count in string.gmatch(text or '', '(%d+):(%d+)') do
    ranges[index] = {first = tonumber(first), last = first + count - 1}
    index = index + 1
  end
  return ranges
end

-- Runs of `exact` seats, or of `least` and more, as bytes of the index.
local function class_of(exact, least) return '[' .. string.char(128 + exact, 128 + least) .. '-\255]' end

-- The first segment from `id` on whose longest run was in `class` when it was written; `tops` is a class that holds every
-- run in `class` and all longer ones. Only what this call took makes runs shorter, and nothing makes them longer: what comes
-- back at its beginning is written before anybody searches.
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

-- The best position for `count` seats in a segment and its cost; false when there is none. In a run the cost grows on both
-- sides of the ideal position, so that on each side the first one that leaves no orphan is the best.
local function window(house, segment, count, spare_orphans)
  local asked = spare_orphans and count or -count
  if segment.asked == asked then return segment.from, segment.price end
  if spare_orphans and segment.none == count then return false end
  local bytes, pattern, middle = segment.bytes, segment.free .. '+', 2 * segment.best + 1 - count
  local from, distance, runs = false, false, 0
  local first, last = string.find(bytes, pattern)
  -- What begins farther behind the ideal position than the best so far is no better, nor is anything behind it.
  while first and not (distance and 2 * (first - 1) - middle >= distance) do
    runs = runs + 1
    local most = last - first + 1 - count  -- seats that may be left of the group
    if most >= 0 then
      local ideal = math.floor(middle / 2) - first + 1
      if ideal < 0 then ideal = 0 elseif ideal > most then ideal = most end
      -- The nearest place to either side of the ideal one; on a tie the one before it.
      for step = -1, 1, 2 do
        for left = step < 0 and ideal or ideal + 1, step < 0 and 0 or most, step do
          if not spare_orphans or left ~= 1 and most - left ~= 1 then
            local far = math.abs(2 * (first - 1 + left) - middle)
            if not distance or far < distance then from, distance = first - 1 + left, far end
            break
          end
        end
      end
    end
    first, last = string.find(bytes, pattern, last + 1)
  end
  house.work = house.work + runs
  if spare_orphans and not from then segment.none = count return false end
  segment.asked, segment.from = asked, from
  segment.price = from and 2 * segment.cost + segment.step * distance
  return from, segment.price
end

-- Whether places of that cost are better than the best so far: a tie goes to the pool named first, then to the lower id.
local function is_better(cost, pool, id, best, best_cost)
  return not best or cost < best_cost or cost == best_cost and pool == best.pool and id < best.id
end

-- The best of `count` places in segments whose longest run is of `exact` seats, or of `least` and more: the segment and the
-- position. A segment costs at least what its best seat costs, so the walk in the order of ranks ends early.
local function search(house, ranges, pools, count, exact, least, spare_orphans)
  local class, tops = class_of(exact, least), class_of(exact, exact)
  local best, best_from, best_cost
  for _, pool in ipairs(pools) do
    local range, read = ranges[pool], house.read[pool] or {}
    for i = 1, #read do
      local segment = read[i]
      local run = segment.run or longest_run(segment)
      if run == exact or run >= least then
        local from, cost = window(house, segment, count, spare_orphans)
        if from and is_better(cost, pool, segment.id, best, best_cost) then
          best, best_from, best_cost = segment, from, cost
        end
      end
    end
    house.work = house.work + 5 + #read / 4
    local stop = house.work + LOOKED / #pools
    -- Of the class, all segments before `id` have been read.
    local front = pool * 65536 + exact * 256 + least
    local id = house.fronts[front]
    if id == nil then id = range and next_segment(house, range, range.first, class, tops) end
    while id and house.work < stop do
      if not house.segments[id] then
        local at = id % 64
        local least_cost = 2 * struct.unpack('>I2', rows_of(house, (id - at) / 64), at * 13 + 6)
        if not is_better(least_cost, pool, id, best, best_cost) then break end
        local segment = segment_of(house, id)
        segment.run = string.byte(chunk_of(house, (id - at) / 64), at + 1) - 128
        local from, cost = window(house, segment, count, spare_orphans)
        if from and is_better(cost, pool, id, best, best_cost) then best, best_from, best_cost = segment, from, cost end
        house.work = house.work + 4
      end
      id = next_segment(house, range, id + 1, class, tops)
    end
    house.fronts[front] = id or false
  end
  return best, best_from
end

-- Seats side by side: the best ones that leave no orphan. Of a segment whose longest run is one seat too long the index does not say whether
-- a shorter run fits: where a house has so many of these that the search ends among them, those are next where one fits for certain. Then
-- with an orphan left. The segment and the position.
local function together(house, ranges, pools, count)
  local segment, from = search(house, ranges, pools, count, count, count, true)
  if not segment then segment, from = search(house, ranges, pools, count, count, count + 2, true) end
  -- Before somebody is left alone it goes on where it ended, as long as the call has time.
  for _ = 1, AGAIN do
    if segment or house.work > TIRED then break end
    segment, from = search(house, ranges, pools, count, count, count, true)
  end
  if not segment then segment, from = search(house, ranges, pools, count, count + 1, NONE, false) end
  return segment, from
end

-- Takes `count` free seats into a basket (basket.lua).
local function seize(house, basket, segment, from, count)
  put(house, segment, from, count, HELD)
  shift(house, segment.pool, FREE, HELD, count)
  basket[#basket + 1] = {segment = segment, from = from, count = count}
end

-- Takes up to `missing` seats of a segment, run after run, as large groups as there are; returns how many are still missing.
local function fill(house, basket, segment, missing, spare_orphans)
  local group = math.min(missing, longest_run(segment))
  while group > 0 do
    local from = window(house, segment, group, spare_orphans)
    if from then
      seize(house, basket, segment, from, group)
      house.work = house.work + 25  -- both looked through the segment again
      missing = missing - group
      group = math.min(missing, longest_run(segment))
    else
      group = group - 1
    end
  end
  return missing
end

-- The longest run that a pool may have.
local function longest_of(house, range)
  local longest = 0
  for block = range and range.first / 64 or 1, range and math.floor(range.last / 64) or 0 do
    longest = math.max(longest, string.byte(tops_of(house), block + 1) - 128)
  end
  return longest
end

-- Seats that cannot all be side by side: the largest group that fits, then what is nearest to it in the plan's order, at first
-- only where no orphan is left, then by rank. The caller knows that enough seats are free.
local function scatter(house, ranges, pools, count, basket)
  local allowed, longest = {}, 0
  for _, pool in ipairs(pools) do
    allowed[pool] = true
    longest = math.max(longest, longest_of(house, ranges[pool]))
  end
  local anchor, from
  local group = math.min(count - 1, longest) + 1
  while not anchor and group > 1 do
    group = group - 1
    anchor, from = together(house, ranges, pools, group)
  end
  seize(house, basket, anchor, from, group)
  local missing = count - group
  for _, spare_orphans in ipairs({true, false}) do
    local ahead, behind = anchor, anchor
    missing = fill(house, basket, anchor, missing, spare_orphans)
    for _ = 1, WALKED do
      if missing == 0 then return end
      local _, following = neighbours_of(house, ahead)
      ahead, behind = segment_of(house, following), segment_of(house, (neighbours_of(house, behind)))
      if allowed[ahead.pool] then missing = fill(house, basket, ahead, missing, spare_orphans) end
      if allowed[behind.pool] then missing = fill(house, basket, behind, missing, spare_orphans) end
    end
  end
  local any = class_of(1, 1)
  for _, pool in ipairs(pools) do
    local range = ranges[pool]
    local id = range and next_segment(house, range, range.first, any, any)
    while id and missing > 0 do
      missing = fill(house, basket, segment_of(house, id), missing, false)
      id = next_segment(house, range, id + 1, any, any)
    end
  end
end

-- A segment, if the index has a free seat in it, and it begins or ends where it is to. Only then its seats are read.
local function with_room(house, id, begins, ends)
  local at = id % 64
  local block = (id - at) / 64
  if string.byte(chunk_of(house, block), at + 1) == 128 then return nil end
  local start, length = struct.unpack('>I3B', rows_of(house, block), at * 13 + 1)
  if begins and start ~= begins or ends and start + length ~= ends then return nil end
  return segment_of(house, id)
end

-- The segment beside one that is a single seat, if its nearest seat is free and of `pool`; `way` is 1 for the one behind it, -1 for the one before.
local function free_beside(house, segment, way, pool)
  local previous, following = neighbours_of(house, segment)
  local found
  if way > 0 then found = with_room(house, following, segment.start + 1) else found = with_room(house, previous, nil, segment.start) end
  if found and string.byte(found.bytes, way) == FREE + pool then return found end
end

-- Whether a companion's seat is the only one for another free wheelchair place: the one on its other side has no second companion,
-- or one that is the only one for the next place, and so on along the row.
local function is_wanted(house, seat, companion, pool, way)
  for _ = 1, CHAIN do
    if seat.length > 1 then return false end
    local place = free_beside(house, seat, way, pool)
    if not place then return false end
    if place.length > 1 then return true end
    seat = free_beside(house, place, way, companion)
    if not seat then return true end
  end
  return false
end

-- A companion's free seat beside a wheelchair place, rather one that no other place wants, then the one behind it: the position of the place,
-- the segment and position of the seat; nil when there is none.
local function companion_of(house, place, companion)
  local previous, following = neighbours_of(house, place)
  local after, before = with_room(house, following, place.start + place.length), with_room(house, previous, nil, place.start)
  local sides, found = {}, nil
  if after then sides[1] = {place.length - 1, after, 0, 1} end
  if before then sides[#sides + 1] = {0, before, before.length - 1, -1} end
  for _, side in ipairs(sides) do
    local from, seat, position = side[1], side[2], side[3]
    if seat.pool == companion and string.byte(seat.bytes, position + 1) == FREE + companion
      and string.byte(place.bytes, from + 1) == FREE + place.pool
      and (not found or is_wanted(house, found[2], companion, place.pool, found[4]) and not is_wanted(house, seat, companion, place.pool, side[4])) then
      found = side
    end
  end
  if found then return found[1], found[2], found[3] end
end

-- The best wheelchair place with a companion's seat, from segment `first` on; its segment, or nil when there is none.
local function pair_up(house, range, first, companion, basket)
  local any = class_of(1, 1)
  local id = range and next_segment(house, range, first, any, any)
  while id do
    local place = segment_of(house, id)
    house.work = house.work + 3
    local from, seat, position = companion_of(house, place, companion)
    if from then
      seize(house, basket, place, from, 1)
      seize(house, basket, seat, position, 1)
      return id
    end
    id = next_segment(house, range, id + 1, any, any)
  end
end
