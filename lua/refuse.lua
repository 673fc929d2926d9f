-- refuse: the ledger has the last word, and refused an order that was confirmed here: its places are free again, but for
-- those that somebody else has in the ledger.
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
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] order id
-- ARGV[3] free: those of its places (lib/house.lua) that nobody else has
-- ARGV[4] reason: stable word for the buyer
-- ARGV[5] keep: seconds for which the refused order can still be read
-- Replies: {'refused'}   {'already', state} it was ended before   {'unknown'}   {'suspended'}
-- @include session
local session = open_session(KEYS)
local house = session.house
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[1] then return {'suspended'} end
local order = redis.call('HMGET', KEYS[10], 'state', 'hold', 'places', 'visitor', 'buyer')
local state, id, places = order[1], order[2], order[3]
if not state then return {'unknown'} end
local sold = state == 'confirmed' or state == 'ticketed'
if not sold and state ~= 'awaiting-payment' and state ~= 'closing' then return {'already', state} end

if sold then
  move(house, ARGV[3], SOLD, FREE)
  count(session.visitors, order[4], -size(places))
else
  local record = redis.call('HGET', session.holds, id)
  local hold = record and decode(record)
  if hold and hold.order == ARGV[2] then
    give_back(session, hold)
    finish(session, id, hold, 'R')
  end
  redis.call('ZREM', KEYS[11], ARGV[2])
end
count(session.buyers, order[5], -size(places))
redis.call('HSET', KEYS[10], 'state', 'refused', 'reason', ARGV[4])
redis.call('EXPIRE', KEYS[10], ARGV[5])
flush(house)
return {'refused'}
