-- open_order: turns a hold into an order that waits for its payment, and keeps the places for as long as a payment takes, or as was promised before, if that is longer.
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
-- KEYS[11] due: sorted set of the lane, order id by the ms at which the reconciler looks at it
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] hold id: its 14 bytes
-- ARGV[4] order id: derived from the idempotency key
-- ARGV[5] fingerprint: of the request
-- ARGV[6] buyer: keyed digest of the e-mail
-- ARGV[7] document: JSON of the order, lines and prices frozen
-- ARGV[8] total: cents
-- ARGV[9] currency
-- ARGV[10] look after: ms until the reconciler asks the provider about a payment whose notice did not come
-- ARGV[11] places: how many the document is about, '' for whatever the hold has. Of a hold some may be given back: fewer are not the same any more
-- Replies: {'opened', deadline ms}   {'repeated'} same key, same request   {'key-reused'}   {'hold-expired'}   {'hold-changed'}
--          {'hold-ordered', order id} another order stands on this hold   {'limit-exceeded', limit, already}
--          {'cancelled'}   {'suspended'}
-- @include session
local session = open_session(KEYS)
local now = clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'status', 'limit', 'pay_ms')
if meta[1] ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)
flush(session.house)

local fingerprint = redis.call('HGET', KEYS[10], 'fingerprint')
if fingerprint then return {fingerprint == ARGV[5] and 'repeated' or 'key-reused'} end
local record = redis.call('HGET', session.holds, ARGV[3])
local hold = record and decode(record)
if hold and (hold.state == 'O' or hold.state == 'o' or hold.state == 'S') then return {'hold-ordered', hold.order} end
if not hold or hold.state == 'R' or hold.deadline <= now then return {'hold-expired'} end
if meta[2] == 'cancelled' then return {'cancelled'} end

local places = size(hold.places)
if ARGV[11] ~= '' and places ~= tonumber(ARGV[11]) then return {'hold-changed'} end
local already = tonumber(redis.call('HGET', session.buyers, ARGV[6]) or 0)
if already + places > tonumber(meta[3]) then return {'limit-exceeded', meta[3], integer(already)} end

-- Who was offered places until tonight, or had more time, does not lose it by ordering.
local deadline = math.max(hold.deadline, now + tonumber(meta[4]))
hold.state, hold.deadline, hold.order = 'O', deadline, ARGV[4]
count_finished(session, 1)
redis.call('HSET', session.holds, ARGV[3], encode(hold))
count(session.buyers, ARGV[6], places)
redis.call('HSET', KEYS[10], 'state', 'awaiting-payment', 'document', ARGV[7], 'fingerprint', ARGV[5], 'hold', ARGV[3],
  'total', ARGV[8], 'currency', ARGV[9], 'buyer', ARGV[6], 'visitor', hold.visitor, 'places', hold.places,
  'deadline', integer(deadline))
redis.call('ZADD', KEYS[11], integer(math.min(deadline, now + tonumber(ARGV[10]))), ARGV[4])
return {'opened', integer(deadline)}
