-- sweep: takes expired holds back in a session that nobody touches.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought (not used here)
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] limit: entries looked at in this call
-- Replies: {'swept', holds freed}   {'suspended'}
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
return {'swept', expire(session, clock(ARGV[1]), tonumber(ARGV[3]))}
