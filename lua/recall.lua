-- recall: an order that the ledger has recorded is a sale, whatever this Redis believed: a replica that took over, or a
-- restored Redis, may have forgotten its confirmation. Nothing goes into the stream, because the ledger has it. Only for a
-- session that is not on sale; `repair` then counts what is still missing.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- KEYS[10] order: hash of the order
-- KEYS[11] due: sorted set of the lane
-- ARGV[1] order id
-- ARGV[2] payment id: '' when the total was zero
-- Replies: {'known'} it is sold here too   {'recalled'} it was forgotten   {'unknown'} no such order
-- @include session
local session = open_session(KEYS)
local order = redis.call('HMGET', KEYS[10], 'state', 'hold')
if not order[1] then return {'unknown'} end
if order[1] == 'confirmed' or order[1] == 'ticketed' then return {'known'} end
local record = order[2] and redis.call('HGET', session.holds, order[2])
local hold = record and decode(record)
if hold and (hold.state == 'O' or hold.state == 'o') and hold.order == ARGV[1] then
  move(session.house, hold.places, HELD, SOLD)
  finish(session, order[2], hold, 'S')
end
redis.call('ZREM', KEYS[11], ARGV[1])
redis.call('PERSIST', KEYS[10])
redis.call('HSET', KEYS[10], 'state', 'confirmed', 'sold_by', ARGV[2])
flush(session.house)
return {'recalled'}
