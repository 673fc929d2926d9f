-- restore: orders that the ledger recorded are here what the ledger says, whatever this Redis believed: one that was emptied, restored
-- from a file or promoted may know nothing of them. Nothing goes into the stream, because the ledger has it. Only for a session that
-- is not on sale; `repair` or `publish` then give its places their owners. A repetition changes nothing.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- KEYS[10] due: sorted set of the lane
-- KEYS[11..] orders: hash of each order
-- ARGV[1] until: ms since 1970, until when tickets are shown
-- ARGV[2..] orders: ten values each: id, payment id ('' when the total was zero), hold id and visitor (14 bytes each), buyer, places
--          (lib/house.lua) that it still has, total in cents, currency, document, tickets ('' until they are issued)
-- Replies: {'restored', orders that were not here, orders that were no sales here, orders that show their tickets again}
-- @include session
local session = open_session(KEYS)
local is_whole = redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]) == 5
local created, recalled, shown = 0, 0, 0

-- The hold that an order stands on becomes a sale; it counts for its visitor as before. False when it counts no more.
local function sell_hold(id, order)
  local record = redis.call('HGET', session.holds, id)
  local hold = record and decode(record)
  if not hold or hold.state == 'R' or hold.state == 'S' or hold.order ~= '' and hold.order ~= order then return false end
  -- Half a house is made anew.
  if is_whole then move(session.house, hold.places, HELD, SOLD) end
  hold.order = order
  finish(session, id, hold, 'S')
  return true
end

for index = 0, #KEYS - 11 do
  local key, first = KEYS[index + 11], index * 10 + 2
  local id, payment, hold, visitor, buyer, places, total, currency, document, tickets = unpack(ARGV, first, first + 9)
  local known = redis.call('HMGET', key, 'state', 'visitor', 'buyer')
  local state = known[1]
  if state ~= 'confirmed' and state ~= 'ticketed' then
    if not sell_hold(hold, id) then count(session.visitors, known[2] or visitor, size(places)) end
    if state ~= 'awaiting-payment' and state ~= 'closing' then count(session.buyers, known[3] or buyer, size(places)) end
    redis.call('HSET', key, 'state', 'confirmed', 'sold_by', payment, 'places', places)
    if state then
      recalled = recalled + 1
      redis.call('PERSIST', key)
      redis.call('ZREM', KEYS[10], id)
    else
      created = created + 1
      redis.call('HSET', key, 'document', document, 'hold', hold, 'total', total, 'currency', currency, 'buyer', buyer,
        'visitor', visitor)
    end
  end
  if tickets ~= '' and state ~= 'ticketed' then
    shown = shown + 1
    redis.call('HSET', key, 'state', 'ticketed', 'tickets', tickets)
    redis.call('PEXPIREAT', key, ARGV[1])
  end
end
flush(session.house)
return {'restored', created, recalled, shown}
