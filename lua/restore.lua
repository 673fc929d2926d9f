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
-- KEYS[11] buyer: before a buyer's digest, the set of what that buyer bought of the lane
-- KEYS[12..] orders: hash of each order
-- ARGV[1] until: ms since 1970, until when tickets are shown
-- ARGV[2..] orders: fifteen values each: id, payment id ('' when the total was zero), hold id and visitor (14 bytes each), buyer, places
--          (lib/house.lua) that it still has, total in cents, currency, document, tickets ('' until they are issued), the last
--          correction (0 when nothing was taken back), revision of the tickets (how often they were issued again), revoked and refund (revoke.lua), when it was bought (ms since 1970)
-- Replies: {'restored', orders that were not here, orders that were something else here, orders that show their tickets again}
-- @include session
-- @include purchases
local session = open_session(KEYS)
local is_whole = redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]) == 5
local created, recalled, shown = 0, 0, 0

-- The hold that an order stands on becomes a sale; it counts for its visitor as before. Its places, or nil when it counts no more.
local function sell_hold(id, order)
  local record = redis.call('HGET', session.holds, id)
  local hold = record and decode(record)
  if not hold or hold.state == 'R' or hold.state == 'S' or hold.order ~= '' and hold.order ~= order then return nil end
  -- Half a house is made anew.
  if is_whole then move(session.house, hold.places, HELD, SOLD) end
  hold.order = order
  if is_whole or hold.state == 'o' then
    finish(session, id, hold, 'S')
  else  -- a hash of the session that was lost does not come back with a count alone: the house is made anew
    hold.state = 'S'
    redis.call('HSET', session.holds, id, encode(hold))
  end
  return hold.places
end

-- What this Redis did not hear of being taken back. Its places have their owners from the ledger afterwards.
local function take_back(key, known, visitor, buyer, places, shown, correction, revoked, refund)
  if known[5] then
    local gone = size(known[5]) - size(places)
    count(session.visitors, known[2] or visitor, -gone)
    count(session.buyers, known[3] or buyer, -gone)
    if is_whole then
      move(session.house, known[5], SOLD, FREE)
      move(session.house, places, FREE, SOLD)
    end
  end
  redis.call('HSET', key, 'state', places == '' and 'refunded' or 'ticketed', 'places', places, 'tickets', shown, 'corrected', correction,
    'revoked', revoked, 'refund', refund)
  redis.call('PEXPIREAT', key, ARGV[1])
end

-- The ledger undid the sale, because its money could not be had: nothing of it is left, and nothing was taken back by the staff. Where it was for another
-- cause (a cancelled session), only the ledger says so now.
local function undo(key, known)
  if known[1] ~= 'confirmed' and known[1] ~= 'ticketed' then return end
  if is_whole then move(session.house, known[5] or '', SOLD, FREE) end
  count(session.visitors, known[2] or '', -size(known[5] or ''))
  count(session.buyers, known[3] or '', -size(known[5] or ''))
  redis.call('HSET', key, 'state', 'refused', 'reason', 'capture-refused')
  redis.call('HDEL', key, 'tickets')
  redis.call('PEXPIREAT', key, ARGV[1])
  recalled = recalled + 1
end

local function restore(key, known, id, payment, hold, visitor, buyer, places, total, currency, document, tickets, correction, revision, revoked, refund, bought)
  local state = known[1]
  local was_sold = state == 'confirmed' or state == 'ticketed' or state == 'refunded'
  local had_hold
  add_purchase(KEYS[11], known[3] or buyer, id)
  if not was_sold then
    had_hold = sell_hold(hold, id)
    if not had_hold then count(session.visitors, known[2] or visitor, size(places)) end
    -- As many as are taken back below.
    local counted = had_hold or places
    if state ~= 'awaiting-payment' and state ~= 'closing' then count(session.buyers, known[3] or buyer, size(counted)) end
    redis.call('HSET', key, 'state', 'confirmed', 'sold_by', payment, 'places', places, 'confirmed_at', bought)
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
  if tonumber(correction) > tonumber(known[4] or 0) then
    if not was_sold then known[5] = had_hold end
    take_back(key, known, visitor, buyer, places, tickets == '' and '[]' or tickets, correction, revoked, refund)
    shown = shown + 1
  elseif tickets ~= '' and (state ~= 'ticketed' or tonumber(revision) > tonumber(known[6] or 0)) then
    shown = shown + 1
    redis.call('HSET', key, 'state', 'ticketed', 'tickets', tickets)
    redis.call('PEXPIREAT', key, ARGV[1])
  end
  if revision ~= '0' then redis.call('HSET', key, 'revision', revision) end
end

for index = 0, #KEYS - 12 do
  local key, first = KEYS[index + 12], index * 15 + 2
  local known = redis.call('HMGET', key, 'state', 'visitor', 'buyer', 'corrected', 'places', 'revision')
  if ARGV[first + 5] == '' and ARGV[first + 10] == '0' then undo(key, known)
  else restore(key, known, unpack(ARGV, first, first + 14)) end
end
flush(session.house)
return {'restored', created, recalled, shown}
