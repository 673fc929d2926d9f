-- repair: makes Redis agree with the ledger: these seats are sold, whatever this Redis believed.
-- A hold that had such a seat is refused when its order is confirmed.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- ARGV[1] count: number of seat offsets that follow
-- ARGV[2..] offsets, then pairs category, places sold standing according to the ledger
-- Replies: {'repaired', seats changed, standing places added}
if redis.call('EXISTS', KEYS[1]) == 0 then return {'repaired', 0, 0} end
local seats, standing = 0, 0
local names = {[0x40] = 'f', [0x60] = 'h', [0x80] = 'b'}
local offsets = tonumber(ARGV[1])
for i = 2, offsets + 1 do
  local byte = string.byte(redis.call('GETRANGE', KEYS[2], ARGV[i], ARGV[i])) or 0
  local category = byte % 32
  local name = names[byte - category]
  if name then
    redis.call('SETRANGE', KEYS[2], ARGV[i], string.char(0x20 + category))
    redis.call('HINCRBY', KEYS[1], name .. category, -1)
    redis.call('HINCRBY', KEYS[1], 's' .. category, 1)
    seats = seats + 1
  end
end
for i = offsets + 2, #ARGV, 2 do
  local missing = tonumber(ARGV[i + 1]) - tonumber(redis.call('HGET', KEYS[1], 's' .. ARGV[i]) or 0)
  if missing > 0 then
    redis.call('HINCRBY', KEYS[1], 'f' .. ARGV[i], -missing)
    redis.call('HINCRBY', KEYS[1], 's' .. ARGV[i], missing)
    standing = standing + missing
  end
end
return {'repaired', seats, standing}
