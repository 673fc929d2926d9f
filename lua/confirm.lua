-- confirm: turns an authorised order into a sale and appends it to the lane's stream, atomically.
-- An order whose hold is gone gets the same places if they are still free; otherwise its payment is to be reversed.
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
-- KEYS[12] sales: stream of the lane
-- KEYS[13] buyer: before a buyer's digest, the set of what that buyer bought of the lane
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] order id
-- ARGV[4] payment id: '' when the total is zero
-- ARGV[5] amount: authorised cents
-- ARGV[6] currency
-- ARGV[7] keep: seconds for which a refused order can still be read
-- ARGV[8] method: how it was paid, as the provider names it; '' when the total is zero
-- Replies: {'confirmed'}   {'closing'} it is being closed: its payment is about to be cancelled   {'already', state} the same payment was handled before   {'unknown'} no such order
--          {'refused', reason} the reversal is in the stream   {'suspended'}
-- @include session
-- @include purchases
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local order = redis.call('HMGET', KEYS[10], 'state', 'document', 'total', 'currency', 'hold', 'places', 'sold_by', 'visitor', 'buyer')
local state, id, places, sold_by = order[1], order[5], order[6], order[7]

-- `sold_by` is the payment that confirmed or was refused; a second payment for the same order buys nothing.
local function refuse(reason, final)
  if ARGV[4] ~= '' then
    redis.call('XADD', KEYS[12], '*', 'kind', 'reversal', 'order', ARGV[3], 'payment', ARGV[4], 'reason', reason, 'document', order[2] or '')
  end
  if final then
    redis.call('HSET', KEYS[10], 'state', 'refused', 'reason', reason, 'sold_by', ARGV[4])
    redis.call('EXPIRE', KEYS[10], ARGV[7])
  end
  return {'refused', reason}
end

-- After so many ms the reconciler looks whether the ledger has the sale; the acknowledgement of its entry ends that.
local RECORDED_WITHIN = 60000

-- The order waits on its hold. A seat taken from it by a repair towards the ledger has another owner now: all is refused.
local function sell_held(right)
  local record = redis.call('HGET', session.holds, id)
  local hold = record and decode(record)
  if hold and hold.order ~= ARGV[3] then hold = nil end
  local cancelled = redis.call('HGET', session.meta, 'status') == 'cancelled'
  if right and hold and not cancelled and are(house, places, HELD) then
    move(house, places, HELD, SOLD)
    finish(session, id, hold, 'S')
    return nil
  end
  redis.call('ZREM', KEYS[11], ARGV[3])
  if hold then
    give_back(session, hold)
    finish(session, id, hold, 'R')
  end
  count(session.buyers, order[9], -size(places))
  return refuse(not right and 'amount-mismatch' or cancelled and 'session-cancelled' or 'places-gone', true)
end

-- Whether one more sale of `quantity` would pass the limit that `hold` and `open_order` keep.
local function is_beyond(limit, key, who, quantity)
  if who == NOBODY or who == '' then return false end
  return tonumber(redis.call('HGET', key, who) or 0) + quantity > tonumber(limit)
end

-- The order was ended before its payment came: the same places once more, if they are still free and might still be bought.
local function sell_free(right)
  if not right then return refuse('amount-mismatch', true) end
  local meta, quantity = redis.call('HMGET', session.meta, 'status', 'closes', 'limit'), size(places)
  if meta[1] ~= 'published' then return refuse('session-' .. (meta[1] or 'unknown'), true) end
  if now >= tonumber(meta[2]) then return refuse('booking-closed', true) end
  if is_beyond(meta[3], session.visitors, order[8], quantity) or is_beyond(meta[3], session.buyers, order[9], quantity) then
    return refuse('limit-exceeded', true)
  end
  if not are(house, places, FREE) then return refuse('places-gone', true) end
  move(house, places, FREE, SOLD)
  count(session.visitors, order[8], quantity)
  count(session.buyers, order[9], quantity)
end

local function answer()
  if not state then return {'unknown'} end
  if state == 'closing' then return {'closing'} end
  if sold_by == ARGV[4] then return {'already', state} end
  if sold_by then return refuse('duplicate-payment', false) end
  local right = ARGV[5] == order[3] and ARGV[6] == order[4]
  local refusal = (state == 'awaiting-payment' and sell_held or sell_free)(right)
  if refusal then return refusal end
  redis.call('PERSIST', KEYS[10])
  local entry = redis.call('XADD', KEYS[12], '*', 'kind', 'sale', 'order', ARGV[3], 'payment', ARGV[4], 'at', integer(now), 'document', order[2],
    'visitor', order[8], 'buyer', order[9], 'method', ARGV[8])
  redis.call('HSET', KEYS[10], 'state', 'confirmed', 'sold_by', ARGV[4], 'method', ARGV[8], 'entry', entry, 'confirmed_at', integer(now))
  redis.call('ZADD', KEYS[11], integer(now + RECORDED_WITHIN), ARGV[3])
  add_purchase(KEYS[13], order[9], ARGV[3])
  return {'confirmed'}
end

local reply = answer()
flush(house)
return reply
