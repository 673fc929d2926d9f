-- close_order: ends an order that begin_close marked and frees its places. Call it only once the provider has confirmed that
-- nothing can be authorised on its payment any more.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought
-- KEYS[7] order: hash of the order
-- KEYS[8] due: sorted set of the lane
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] order id
-- ARGV[4] keep: seconds for which the closed order can still be read
-- Replies: {'closed'}   {'already', state} it was not closing   {'unknown'}   {'suspended'}
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
local now = clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end

local order = redis.call('HMGET', KEYS[7], 'state', 'hold', 'seats', 'standing', 'buyer', 'closing_as')
if not order[1] then
  redis.call('ZREM', KEYS[8], ARGV[3])
  return {'unknown'}
end
if order[1] ~= 'closing' then return {'already', order[1]} end
local record = redis.call('HGET', session.holds, order[2])
local hold = record and decode(record)
if hold and hold.state == 'O' and hold.order == ARGV[3] then
  give_back(session, hold)
  finish(session, order[2], hold, 'R', now)
end
count(session.buyers, order[5], -size(order[3], order[4]))
redis.call('HSET', KEYS[7], 'state', order[6])
redis.call('EXPIRE', KEYS[7], ARGV[4])
redis.call('ZREM', KEYS[8], ARGV[3])
return {'closed'}
