-- confirm: turns an authorised order into a sale and appends it to the lane's stream, atomically.
-- An order whose hold is gone gets the same places if they are still free; otherwise its payment is to be reversed.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought
-- KEYS[7] order: hash of the order
-- KEYS[8] due: sorted set of the lane
-- KEYS[9] sales: stream of the lane
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] order id
-- ARGV[4] payment id: '' when the total is zero
-- ARGV[5] amount: authorised cents
-- ARGV[6] currency
-- Replies: {'confirmed'}   {'closing'} it is being closed: its payment is about to be cancelled   {'already', state} the same payment was handled before   {'unknown'} no such order
--          {'refused', reason} the reversal is in the stream   {'suspended'}
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
local now = clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local order = redis.call('HMGET', KEYS[7], 'state', 'document', 'total', 'currency', 'hold', 'seats', 'standing', 'sold_by',
  'visitor', 'buyer')
local state, seats, standing = order[1], order[6], order[7]
if not state then return {'unknown'} end
if state == 'closing' then return {'closing'} end

-- `sold_by` is the payment that confirmed or was refused; a second payment for the same order buys nothing.
local function refuse(reason, final)
  redis.call('XADD', KEYS[9], '*', 'kind', 'reversal', 'order', ARGV[3], 'payment', ARGV[4], 'reason', reason)
  if final then redis.call('HSET', KEYS[7], 'state', 'refused', 'reason', reason, 'sold_by', ARGV[4]) end
  return {'refused', reason}
end
if order[8] == ARGV[4] then return {'already', state} end
if order[8] then return refuse('duplicate-payment', false) end

local record = redis.call('HGET', session.holds, order[5])
local hold = record and decode(record)
if hold and not (hold.state == 'O' and hold.order == ARGV[3]) then hold = nil end

local right = ARGV[5] == order[3] and ARGV[6] == order[4]
if state == 'awaiting-payment' then
  redis.call('ZREM', KEYS[8], ARGV[3])
  -- A seat taken from this hold by a repair towards the ledger has another owner now: the whole order is refused.
  local kept = hold ~= nil
  if kept then
    for offset in string.gmatch(seats, '%d+') do
      local byte = string.byte(redis.call('GETRANGE', session.seats, offset, offset)) or 0
      kept = kept and byte - byte % 32 == HELD
    end
  end
  if not right or not kept then
    if hold then
      give_back(session, hold)
      finish(session, order[5], hold, 'R', now)
    end
    count(session.buyers, order[10], -size(seats, standing))
    return refuse(right and 'places-gone' or 'amount-mismatch', true)
  end
  move(session, seats, standing, HELD, SOLD)
  finish(session, order[5], hold, 'S', now)
else
  if not right then return refuse('amount-mismatch', true) end
  for offset in string.gmatch(seats, '%d+') do
    local byte = string.byte(redis.call('GETRANGE', session.seats, offset, offset)) or 0
    if byte - byte % 32 ~= FREE then return refuse('places-gone', true) end
  end
  for category, quantity in string.gmatch(standing, '(%d+):(%d+)') do
    local free = tonumber(redis.call('HGET', session.meta, 'f' .. category) or 0)
    if free < tonumber(quantity) then return refuse('places-gone', true) end
  end
  if redis.call('HGET', session.meta, 'status') == 'cancelled' then return refuse('session-cancelled', true) end
  move(session, seats, standing, FREE, SOLD)
  count(session.visitors, order[9], size(seats, standing))
  count(session.buyers, order[10], size(seats, standing))
end
redis.call('PERSIST', KEYS[7])
redis.call('HSET', KEYS[7], 'state', 'confirmed', 'sold_by', ARGV[4])
redis.call('XADD', KEYS[9], '*', 'kind', 'sale', 'order', ARGV[3], 'payment', ARGV[4], 'at', integer(now),
  'document', order[2])
return {'confirmed'}
