-- release: gives the places of a hold back before its deadline, all of them or some.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] hold id: its 14 bytes
-- ARGV[4] kept: places (lib/house.lua) that stay, those of them that the hold has; '' for none. Said so and not as what goes, it may be said twice
-- Replies: {'released'} also when it was released before   {'reduced'} what stays is held until the same deadline, also when nothing else was held
--          {'orphan', segment.position, …} these would be left alone: all stays   {'expired'} no such hold any more
--          {'ordered', order id} its order must be cancelled instead   {'sold', order id}   {'suspended'}
-- @include session
-- @include orphans
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'orphans')
if meta[1] ~= ARGV[2] then return {'suspended'} end
if expire(session, now, 20) > 0 then flush(house) end

local function standing(pool, quantity)
  return quantity == 0 and '' or struct.pack('>I2BB', math.floor(quantity / 256), 128 + pool, quantity % 256)
end

-- What stays of `places`, and what goes.
local function part(places, kept)
  local named, quantities, stays, goes = {}, {}, '', ''
  each_place(house, kept, function(segment, first, count)
    for position = first, first + count - 1 do named[segment.id * 128 + position] = true end
  end, function(pool, quantity) quantities[pool] = quantity end)
  each_place(house, places, function(segment, first, count)
    local from = first
    for position = first + 1, first + count do
      local is_named = named[segment.id * 128 + from]
      if position == first + count or named[segment.id * 128 + position] ~= is_named then
        local piece = struct.pack('>I2BB', segment.id, from, position - from)
        if is_named then stays = stays .. piece else goes = goes .. piece end
        from = position
      end
    end
  end, function(pool, quantity)
    local left = math.min(quantity, quantities[pool] or 0)
    stays, goes = stays .. standing(pool, left), goes .. standing(pool, quantity - left)
  end)
  return stays, goes
end

-- Seats among those that went which what stays leaves alone, as if it had been chosen so; those that were alone before are nobody's fault here.
local function left_alone(stays, goes)
  local basket, went, alone = {}, {}, {}
  each_place(house, stays, function(segment, first, count) basket[#basket + 1] = {segment = segment, from = first, count = count} end, function() end)
  each_place(house, goes, function(segment, first, count)
    for position = first, first + count - 1 do went[segment.id .. '.' .. position] = true end
  end, function() end)
  for _, seat in ipairs(orphans_of({house = house, orphans = meta[2]}, basket)) do
    if went[seat] then alone[#alone + 1] = seat end
  end
  return alone
end

local function reduce(hold, stays, goes)
  move(house, goes, HELD, FREE)
  local alone = meta[2] == 'off' and {} or left_alone(stays, goes)
  if #alone > 0 then return {'orphan', unpack(alone)} end
  count(session.visitors, hold.visitor, -size(goes))
  hold.places = stays
  redis.call('HSET', session.holds, ARGV[3], encode(hold))
  return {'reduced'}
end

local function answer()
  local record = redis.call('HGET', session.holds, ARGV[3])
  if not record then return {'expired'} end
  local hold = decode(record)
  if hold.state == 'O' or hold.state == 'o' then return {'ordered', hold.order} end
  if hold.state == 'S' then return {'sold', hold.order} end
  if hold.state == 'R' then return {'released'} end
  local stays, goes = part(hold.places, ARGV[4])
  if stays ~= '' then
    if hold.deadline <= now then return {'expired'} end
    return goes == '' and {'reduced'} or reduce(hold, stays, goes)
  end
  leave(session, hold, now)
  finish(session, ARGV[3], hold, 'R')
  return {'released'}
end

local reply = answer()
-- What is not written has not happened.
if reply[1] ~= 'orphan' then flush(house) end
return reply
