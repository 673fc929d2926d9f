-- extend: grants a hold its time once more, once (WCAG 2.2.1: a timer can be extended).
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought (not used here)
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] hold id
-- Replies: {'extended', deadline ms} also when it was extended before   {'expired'}   {'ordered', order id}   {'suspended'}
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
local now = clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'hold_ms')
if meta[1] ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local record = redis.call('HGET', session.holds, ARGV[3])
if not record then return {'expired'} end
local hold = decode(record)
if hold.state == 'O' or hold.state == 'S' then return {'ordered', hold.order} end
if hold.state == 'R' or hold.deadline <= now then return {'expired'} end
if hold.state == 'H' then
  hold.state = 'E'
  hold.deadline = hold.deadline + tonumber(meta[2])
  redis.call('HSET', session.holds, ARGV[3], encode(hold))
end
return {'extended', integer(hold.deadline)}
