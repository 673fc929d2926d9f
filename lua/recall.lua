-- recall: an order that the ledger has recorded is a sale, whatever this Redis believed: a replica that took over, or a
-- restored Redis, may have forgotten its confirmation. Nothing goes into the stream, because the ledger has it. Only for a
-- session that is not on sale; `repair` then counts what is still missing.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought (not used here)
-- KEYS[7] order: hash of the order
-- KEYS[8] due: sorted set of the lane
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] order id
-- ARGV[3] payment id: '' when the total was zero
-- Replies: {'known'} it is sold here too   {'recalled'} it was forgotten   {'unknown'} no such order
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
local order = redis.call('HMGET', KEYS[7], 'state', 'hold')
if not order[1] then return {'unknown'} end
if order[1] == 'confirmed' or order[1] == 'ticketed' then return {'known'} end
local record = order[2] and redis.call('HGET', session.holds, order[2])
local hold = record and decode(record)
if hold and hold.state == 'O' and hold.order == ARGV[2] then
  move(session, hold.seats, hold.standing, HELD, SOLD)
  finish(session, order[2], hold, 'S', clock(ARGV[1]))
end
redis.call('ZREM', KEYS[8], ARGV[2])
redis.call('PERSIST', KEYS[7])
redis.call('HSET', KEYS[7], 'state', 'confirmed', 'sold_by', ARGV[3])
return {'recalled'}
