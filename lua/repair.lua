-- repair: makes Redis agree with the ledger: these places are sold, whatever this Redis believed.
-- A hold that had such a seat is refused when its order is confirmed.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- ARGV[1] owner: run id of the Redis process that was compared with the ledger
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] seats: places (lib/house.lua) that are sold
-- ARGV[4] standing: places sold according to the ledger
-- ARGV[5] capacities: places, all of each standing pool: a house from before they became more lacks what the ledger sold
-- Replies: {'repaired', seats changed, standing places added}   {'moved'} another process has the lane now
-- @include house
-- @include gauge
if ARGV[1] ~= ARGV[2] then return {'moved'} end
-- Half a house is made anew by `publish`.
if redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]) < 5 then return {'repaired', 0, 0} end
local house = open_house({stock = KEYS[2], seats = KEYS[3], rows = KEYS[4], runs = KEYS[5]})
local seats, standing = 0, 0
grow(house, ARGV[5])
each_place(house, ARGV[3], function(segment, from, count)
  for position = from, from + count - 1 do
    local state = string.byte(segment.bytes, position + 1) - segment.pool
    if state ~= SOLD then
      put(house, segment, position, 1, SOLD)
      shift(house, segment.pool, state, SOLD, 1)
      seats = seats + 1
    end
  end
end)
each_place(house, ARGV[4], nil, function(pool, quantity)
  local missing = quantity - pool_of(house, pool)[FIELD[SOLD]]
  if missing > 0 then
    -- Free places first; what is lacking is taken from holds, which are refused when they are to be confirmed.
    local free = math.min(missing, pool_of(house, pool)[FIELD[FREE]])
    shift(house, pool, FREE, SOLD, free)
    shift(house, pool, HELD, SOLD, missing - free)
    standing = standing + missing
  end
end)
flush(house)
return {'repaired', seats, standing}
