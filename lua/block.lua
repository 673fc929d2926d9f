-- block: takes seats off sale that nobody has, and puts others back.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] block: places (lib/house.lua), seats not to be sold
-- ARGV[3] open: seats to be sold again
-- Replies: {'blocked', seats changed, seats that somebody has} call it again later for these   {'suspended'}
-- @include house
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'suspended'} end
local house = open_house({stock = KEYS[2], seats = KEYS[3], rows = KEYS[4], runs = KEYS[5]})
local changed, taken = 0, 0

local function turn(places, from, to, others)
  each_place(house, places, function(segment, first, count)
    for position = first, first + count - 1 do
      local state = string.byte(segment.bytes, position + 1) - segment.pool
      if state == from then
        put(house, segment, position, 1, to)
        shift(house, segment.pool, from, to, 1)
        changed = changed + 1
      elseif state ~= to then
        taken = taken + others
      end
    end
  end)
end

turn(ARGV[2], FREE, BLOCKED, 1)
turn(ARGV[3], BLOCKED, FREE, 0)
flush(house)
return {'blocked', changed, taken}
