-- unsell: frees places that this Redis has as sold and that nobody bought, unless something was confirmed on the lane since the ledger
-- was read: it may have bought them.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] sales: stream of the lane
-- KEYS[7] unreadable: stream of the lane's entries that were set aside, because this version cannot read them
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] tail: name of the stream's last entry before the ledger was read; '' when there was no stream
-- ARGV[3] places: (lib/house.lua) to be free
-- Replies: {'unsold', places}   {'moved'} something was confirmed since, or is set aside: it may have bought them   {'suspended'}
-- @include house
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'suspended'} end
local tail = ''
if redis.call('EXISTS', KEYS[6]) == 1 then
  local facts = redis.call('XINFO', 'STREAM', KEYS[6])
  for index = 1, #facts, 2 do
    if facts[index] == 'last-generated-id' then tail = facts[index + 1] end
  end
end
if tail ~= ARGV[2] or redis.call('XLEN', KEYS[7]) > 0 then return {'moved'} end
local house = open_house({stock = KEYS[2], seats = KEYS[3], rows = KEYS[4], runs = KEYS[5]})
local count = 0
each_place(house, ARGV[3], function(segment, first, length)
  each_stretch(segment, first, length, SOLD, function(position, seats)
    put(house, segment, position, seats, FREE)
    shift(house, segment.pool, SOLD, FREE, seats)
    count = count + seats
  end)
end, function(pool, quantity)
  local part = math.min(quantity, pool_of(house, pool)[FIELD[SOLD]])
  shift(house, pool, SOLD, FREE, part)
  count = count + part
end)
flush(house)
return {'unsold', count}
