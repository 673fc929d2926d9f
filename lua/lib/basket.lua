-- Fragment: taking what one request asks for. `sale` is the table of what all requests of a call share: house, now, ranges
-- (choice.lua), orphans (strict, lenient or off), and released: what was set aside and since when it is open, from the
-- meta field of that name, 'category:pool@ms,…', a '!' for what is offered last.

-- The items of a request's text, and how many places they are.
local function items_of(text)
  local items, wanted = {}, 0
  for kind, number, category, other in string.gmatch(text, '(%a):([%d.]+):(%d+):([%d-]+)') do
    items[#items + 1] = {kind = kind, number = number, category = tonumber(category), other = other}
    wanted = wanted + (kind == 's' and 1 or kind == 'w' and 2 * number or number)
  end
  return items, wanted
end

-- Pools that a visitor of a category may draw from: `usual`, and `last` for when these have too little.
local function pools_of(sale, item)
  if item.other ~= '-' then return {tonumber(item.other)}, {} end
  local usual, last = {item.category}, {}
  for owner, pool, opened, mark in string.gmatch(sale.released, '(%d+):(%d+)@(%d+)(!?)') do
    if tonumber(owner) == item.category and tonumber(opened) <= sale.now then
      table.insert(mark == '' and usual or last, tonumber(pool))
    end
  end
  return usual, last
end

local function free_in(house, pools)
  local free = 0
  for _, pool in ipairs(pools) do free = free + pool_of(house, pool)[1] end
  return free
end

-- What one request has taken so far.
local function basket()
  local taken = {pieces = {}, standing = {}, split = 0}
  function taken.seats(segment, from, number) table.insert(taken.pieces, {segment.id, from, number}) end
  return taken
end

-- The text of its places (house.lua), neighbours gathered, in order.
local function places_of(taken)
  table.sort(taken.pieces, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
  local merged, seats, standing = {}, {}, {}
  for _, piece in ipairs(taken.pieces) do
    local last = merged[#merged]
    if last and last[1] == piece[1] and last[2] + last[3] == piece[2] then last[3] = last[3] + piece[3]
    else merged[#merged + 1] = piece end
  end
  for i, piece in ipairs(merged) do seats[i] = piece[1] .. '.' .. piece[2] .. '+' .. piece[3] end
  for pool = 0, 31 do
    if taken.standing[pool] then standing[#standing + 1] = pool .. ':' .. taken.standing[pool] end
  end
  return table.concat(seats, ',') .. ';' .. table.concat(standing, ',')
end

-- Free seats that the named ones leave alone and that had a free neighbour before. `named`: pairs segment, bytes before.
local function orphans_of(sale, named)
  local orphans = {}
  for _, entry in ipairs(named) do
    local segment, before = entry[1], entry[2]
    local free, byte = string.char(FREE + segment.pool), FREE + segment.pool
    each_run(segment, function(at, length)
      if length > 1 or string.byte(before, at) ~= byte and string.byte(before, at + 2) ~= byte then return end
      local first, last, left = at, at, 0
      while first > 0 and string.sub(before, first, first) == free do first = first - 1 end
      while string.sub(before, last + 2, last + 2) == free do last = last + 1 end
      for position = first + 1, last + 1 do
        if string.sub(segment.bytes, position, position) == free then left = left + 1 end
      end
      if sale.orphans == 'strict' or left > 1 then orphans[#orphans + 1] = segment.id .. '.' .. at end
    end)
  end
  return orphans
end

-- Whether a visitor's own choice may be a seat of this pool.
local function may_take(sale, item, pool)
  if pool == item.category then return true end
  for _, pools in ipairs({pools_of(sale, item)}) do
    for _, open in ipairs(pools) do
      if open == pool then return true end
    end
  end
  return false
end

-- The seats that a visitor chose. Nil, or why not.
local function take_named(sale, items, taken)
  local refused, named, known = {}, {}, {}
  for _, item in ipairs(items) do
    if item.kind == 's' then
      local id, from = string.match(item.number, '(%d+)%.(%d+)')
      local segment = segment_of(sale.house, tonumber(id))
      if may_take(sale, item, segment.pool) and string.byte(segment.bytes, from + 1) == FREE + segment.pool then
        if not known[id] then named[#named + 1] = {segment, segment.bytes} end
        known[id] = true
        seize(sale.house, segment, tonumber(from), 1, taken.seats)
      else
        refused[#refused + 1] = item.number
      end
    end
  end
  if #refused > 0 then return 'seats-taken|' .. table.concat(refused, ',') end
  local orphans = sale.orphans == 'off' and {} or orphans_of(sale, named)
  if #orphans > 0 then return 'orphan|' .. table.concat(orphans, ',') end
end

local function take_standing(sale, item, taken)
  local usual, last = pools_of(sale, item)
  local missing = tonumber(item.number)
  for _, pools in ipairs({usual, last}) do
    for _, pool in ipairs(pools) do
      local part = math.min(missing, pool_of(sale.house, pool)[1])
      if part > 0 then
        shift(sale.house, pool, FREE, HELD, part)
        taken.standing[pool] = (taken.standing[pool] or 0) + part
        missing = missing - part
      end
    end
  end
  if missing > 0 then return 'sold-out|' .. item.category .. '|' .. item.number - missing end
end

local function take_best(sale, item, taken)
  local house, number = sale.house, tonumber(item.number)
  local pools, last = pools_of(sale, item)
  if free_in(house, pools) < number then
    for _, pool in ipairs(last) do pools[#pools + 1] = pool end
    local free = free_in(house, pools)
    if free < number then return 'sold-out|' .. item.category .. '|' .. free end
  end
  local found = together(house, sale.ranges, pools, number)
  if found then
    seize(house, found.segment, found.from, number, taken.seats)
  elseif item.kind == 't' then
    return 'apart|' .. item.category
  else
    scatter(house, sale.ranges, pools, number, taken.seats)
    taken.split = 1
  end
end

local function take_wheelchairs(sale, item, taken)
  local range = sale.ranges[item.category]
  local id = range and range.first
  for _ = 1, tonumber(item.number) do
    id = pair_up(sale.house, range, id, tonumber(item.other), taken.seats)
    if not id then
      return 'sold-out|' .. item.category .. '|' .. pool_of(sale.house, item.category)[1]
    end
  end
end

local TAKE = {n = take_best, t = take_best, c = take_standing, w = take_wheelchairs}

-- Takes all that is asked for; nil, or why not, with everything undone.
local function take(sale, items, taken)
  local refusal = take_named(sale, items, taken)
  for _, item in ipairs(items) do
    if not refusal and TAKE[item.kind] then refusal = TAKE[item.kind](sale, item, taken) end
  end
  if refusal then rollback(sale.house) else settle(sale.house) end
  return refusal
end
