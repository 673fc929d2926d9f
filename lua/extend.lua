-- extend: grants a hold its time once more, once (WCAG 2.2.1: a timer can be extended).
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
-- Replies: {'extended', deadline ms} also when it was extended before   {'expired'}   {'ordered', order id}   {'suspended'}
-- @include session
local session = open_session(KEYS)
local now = clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'hold_ms')
if meta[1] ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)
flush(session.house)

local record = redis.call('HGET', session.holds, ARGV[3])
if not record then return {'expired'} end
local hold = decode(record)
if hold.state == 'O' or hold.state == 'o' or hold.state == 'S' then return {'ordered', hold.order} end
if hold.state == 'R' or hold.deadline <= now then return {'expired'} end
if hold.state == 'H' then
  hold.state = 'E'
  hold.deadline = hold.deadline + tonumber(meta[2])
  redis.call('HSET', session.holds, ARGV[3], encode(hold))
end
return {'extended', integer(hold.deadline)}
