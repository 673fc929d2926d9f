-- release: gives the places of a hold back before its deadline.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought (not used here)
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] hold id
-- Replies: {'released'} also when it was released before   {'expired'} no such hold any more
--          {'ordered', order id} its order must be cancelled instead   {'sold', order id}   {'suspended'}
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
local now = clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local record = redis.call('HGET', session.holds, ARGV[3])
if not record then return {'expired'} end
local hold = decode(record)
if hold.state == 'O' then return {'ordered', hold.order} end
if hold.state == 'S' then return {'sold', hold.order} end
if hold.state ~= 'R' then
  give_back(session, hold)
  finish(session, ARGV[3], hold, 'R', now)
end
return {'released'}
