-- close_order: ends an order that begin_close marked and frees its places. Call it only once the provider has confirmed that
-- nothing can be authorised on its payment any more.
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
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] order id
-- ARGV[4] keep: seconds for which the closed order can still be read
-- ARGV[5] given back: payment that is on its way back, so that it never buys these places again; '' when it was cancelled
-- Replies: {'closed'}   {'already', state} it was not closing   {'unknown'}   {'suspended'}
-- @include session
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local function answer()
  local order = redis.call('HMGET', KEYS[10], 'state', 'hold', 'places', 'buyer', 'closing_as')
  if not order[1] then
    redis.call('ZREM', KEYS[11], ARGV[3])
    return {'unknown'}
  end
  if order[1] ~= 'closing' then return {'already', order[1]} end
  local record = redis.call('HGET', session.holds, order[2])
  local hold = record and decode(record)
  if hold and (hold.state == 'O' or hold.state == 'o') and hold.order == ARGV[3] then
    leave(session, hold, now)
    finish(session, order[2], hold, 'R')
  end
  count(session.buyers, order[4], -size(order[3]))
  redis.call('HSET', KEYS[10], 'state', order[5])
  if ARGV[5] ~= '' then redis.call('HSET', KEYS[10], 'sold_by', ARGV[5]) end
  redis.call('EXPIRE', KEYS[10], ARGV[4])
  redis.call('ZREM', KEYS[11], ARGV[3])
  return {'closed'}
end

local reply = answer()
flush(house)
return reply
