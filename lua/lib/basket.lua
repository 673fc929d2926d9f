-- Fragment: taking what one request asks for. `sale` is the table of what all requests of a call share: house, now and released
-- (pools.lua), ranges (choice.lua), orphans (strict, lenient or off; orphans.lua).
-- A basket is what one request has taken so far: seats side by side as {segment, from, count}, and in `standing`, which is
-- there once there are any, standing places by pool.

local SEATS, BEST, TOGETHER, STANDING, WHEELCHAIRS = string.byte('sntcw', 1, 5)

-- The items of a request, from its 47th byte on (hold.lua), and how many places they are. Numbers are in digits from '0' to
-- 'o': one call of string.byte reads an item.
local function items_of(request)
  local items, wanted, at = {}, 0, 47
  while at <= #request do
    local kind, a, b, c, category, other, d, e, f, g, h = string.byte(request, at, at + 10)
    local item = {kind = kind, number = a * 4096 + b * 64 + c - 199728, category = category - 48, other = other - 49}
    at = at + 6
    if kind == SEATS then
      item.segment, item.from = d * 4096 + e * 64 + f - 199728, g * 64 + h - 3120
      at = at + 5
    end
    items[#items + 1] = item
    wanted = wanted + (kind == WHEELCHAIRS and 2 * item.number or item.number)
  end
  return items, wanted
end

-- Its places (house.lua), neighbours gathered, in order.
local function places_of(basket)
  if #basket > 1 then
    table.sort(basket, function(a, b)
      return a.segment.id < b.segment.id or a.segment == b.segment and a.from < b.from
    end)
  end
  local places, i = '', 1
  while basket[i] do
    local piece = basket[i]
    local count = piece.count
    i = i + 1
    while basket[i] and basket[i].segment == piece.segment and basket[i].from == piece.from + count do
      count = count + basket[i].count
      i = i + 1
    end
    places = places .. struct.pack('>I2BB', piece.segment.id, piece.from, count)
  end
  for pool, quantity in pairs(basket.standing or {}) do
    places = places .. struct.pack('>I2BB', math.floor(quantity / 256), 128 + pool, quantity % 256)
  end
  return places
end

-- A refused request leaves no trace.
local function give_up(house, basket)
  for _, piece in ipairs(basket) do
    put(house, piece.segment, piece.from, piece.count, FREE)
    shift(house, piece.segment.pool, HELD, FREE, piece.count)
  end
  for pool, quantity in pairs(basket.standing or {}) do shift(house, pool, HELD, FREE, quantity) end
end

-- Whether a visitor's own choice may be a seat of this pool.
local function may_take(sale, item, pool)
  if pool == item.category then return true end
  local usual, last = pools_of(sale, item)
  sale.house.work = sale.house.work + (#usual + #last) / 4
  for _, open in ipairs(usual) do if open == pool then return true end end
  for _, open in ipairs(last) do if open == pool then return true end end
  return false
end

-- The seats that a visitor chose. Nil, or why not.
local function take_named(sale, items, basket)
  local refused = {}
  for _, item in ipairs(items) do
    if item.kind == SEATS then
      local segment, from, count = segment_of(sale.house, item.segment), item.from, item.number
      local is_open = may_take(sale, item, segment.pool)
      if is_open and stand_in(segment, from, count, FREE) then
        seize(sale.house, basket, segment, from, count)
      else
        for position = from, from + count - 1 do
          if not is_open or not stand_in(segment, position, 1, FREE) then
            refused[#refused + 1] = item.segment .. '.' .. position
          end
        end
      end
    end
  end
  if #refused > 0 then return 'seats-taken|' .. table.concat(refused, ',') end
  if sale.orphans == 'off' then return nil end
  local orphans = orphans_of(sale, basket)
  if #orphans > 0 then return 'orphan|' .. table.concat(orphans, ',') end
end

local function take_standing(sale, item, basket)
  local usual, last = pools_of(sale, item)
  local missing, house = item.number, sale.house
  basket.standing = basket.standing or {}
  for i = 1, #usual + #last do
    if missing == 0 then break end
    local pool = usual[i] or last[i - #usual]
    local part = math.min(missing, pool_of(house, pool)[1])
    if part > 0 then
      shift(house, pool, FREE, HELD, part)
      basket.standing[pool] = (basket.standing[pool] or 0) + part
      missing = missing - part
    end
    house.work = house.work + 0.5
  end
  house.work = house.work + 2
  if missing > 0 then return 'sold-out|' .. item.category .. '|' .. item.number - missing end
end

local function take_best(sale, item, basket)
  local house, number = sale.house, item.number
  local usual, last = pools_of(sale, item)
  local pools = usual
  if free_in(house, usual) < number then
    pools = {unpack(usual)}
    for _, pool in ipairs(last) do pools[#pools + 1] = pool end
    local free = free_in(house, pools)
    if free < number then return 'sold-out|' .. item.category .. '|' .. free end
  end
  local segment, from = together(house, sale.ranges, pools, number)
  if segment then
    seize(house, basket, segment, from, number)
  elseif item.kind == TOGETHER then
    return 'apart|' .. item.category
  else
    scatter(house, sale.ranges, pools, number, basket)
    basket.split = true
  end
end

local function take_wheelchairs(sale, item, basket)
  local house, range = sale.house, sale.ranges[item.category]
  -- Nobody walks through the house for what is not there.
  local most = math.min(pool_of(house, item.category)[1], pool_of(house, item.other)[1])
  if most < item.number then return 'sold-out|' .. item.category .. '|' .. most end
  local id = range and range.first
  for pair = 1, item.number do
    id = pair_up(house, range, id, item.other, basket)
    if not id then return 'sold-out|' .. item.category .. '|' .. pair - 1 end
  end
end

local TAKE = {[BEST] = take_best, [TOGETHER] = take_best, [STANDING] = take_standing, [WHEELCHAIRS] = take_wheelchairs}

-- Takes all that is asked for; nil, or why not, with everything undone.
local function take(sale, items, basket)
  local refusal = take_named(sale, items, basket)
  for _, item in ipairs(items) do
    if not refusal and item.kind ~= SEATS then refusal = TAKE[item.kind](sale, item, basket) end
  end
  if refusal then give_up(sale.house, basket) end
  return refusal
end

-- The first category asked for, without its allotments, whose free places are kept for those who wait; nil when there is none.
local function kept_from(sale, items)
  for _, item in ipairs(items) do
    if (item.other < 0 or item.kind == WHEELCHAIRS) and is_kept(sale, item.category) then return item.category end
  end
end

-- Whether all places asked for are in these categories, and need no code.
local function all_pass(categories, items)
  for _, item in ipairs(items) do
    if item.other >= 0 and item.kind ~= WHEELCHAIRS or not string.find(categories, string.char(item.category + 48), 1, true) then return false end
  end
  return true
end

-- From when on a request may be held whose places are all set aside for a code; nil of any other. The meta field 'codes' has since when a code opens an
-- allotment, and when what is left is given back, 0 for never: 'pool@ms-ms,…'. What was given back is the public's.
local function opens_by_code(codes, items, now)
  local latest = 0
  for _, item in ipairs(items) do
    if item.other < 0 or item.kind == WHEELCHAIRS then return nil end
    local opens, ends = string.match(',' .. (codes or ''), ',' .. item.other .. '@(%d+)%-(%d+)')
    if not opens or ends ~= '0' and now >= tonumber(ends) then return nil end
    latest = math.max(latest, tonumber(opens))
  end
  return latest
end
