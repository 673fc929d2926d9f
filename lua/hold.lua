-- hold: takes places off sale until a deadline, each request all or nothing; the requests of many visitors in one call.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3..] requests: 14 bytes hold id, 14 visitor (zeros for none), 8 fingerprint, then items separated by ';', each
--          'kind:number:category:other'. Kinds: s a seat, number segment.position; n as many seats of a numbered
--          category, together if possible; t the same, together or not at all; c as many standing places; w as many
--          wheelchair places, other being the companions' pool. Else other is an allotment's pool, or '-'.
-- Replies: {'suspended'} this Redis is not verified   {'done', now, answer, …} an answer for each of the first requests, at
--          least one (the others found no time: ask again), its words parted by '|':
--          held|state|deadline|places|repeated 0 or 1|split 0 or 1   not-open|opens ms   closed|closes ms   cancelled
--          key-reused   limit-exceeded|limit|already   sold-out|category|free   apart|category   crowded
--          seats-taken|segment.position,…   orphan|segment.position,…
-- @include session
-- @include choice
-- @include basket
local MOST_WORK = 2000  -- after which a call answers nobody more: some one and a half milliseconds (house.lua)
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'status', 'opens', 'closes', 'limit', 'hold_ms', 'orphans', 'live_max',
  'released', 'ranges')
if meta[1] ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local limit, live_max, deadline = tonumber(meta[5]), tonumber(meta[8]), now + tonumber(meta[6])
local sale = {house = house, now = now, orphans = meta[7], released = meta[9] or '', ranges = ranges_of(meta[10])}
local barred
if meta[2] == 'cancelled' then barred = 'cancelled'
elseif now < tonumber(meta[3]) then barred = 'not-open|' .. meta[3]
elseif now >= tonumber(meta[4]) then barred = 'closed|' .. meta[4] end

local ids, visitors = {}, {}
for i = 3, #ARGV do
  ids[i - 2] = string.sub(ARGV[i], 1, 14)
  visitors[i - 2] = string.sub(ARGV[i], 15, 28)
end
local records, counts = {}, {}
for i, record in ipairs(redis.call('HMGET', session.holds, unpack(ids))) do records[ids[i]] = record end
for i, number in ipairs(redis.call('HMGET', session.visitors, unpack(visitors))) do counts[visitors[i]] = tonumber(number or 0) end
local live, new_holds, new_entries = redis.call('LLEN', session.expiry), {}, {}

local function decide(request, id, visitor)
  local fingerprint = string.sub(request, 29, 36)
  if records[id] then
    local hold = decode(records[id])
    if hold.fingerprint ~= fingerprint then return 'key-reused' end
    return table.concat({'held', hold.state, integer(hold.deadline), hold.places, '1', '0'}, '|')
  end
  if barred then return barred end
  local items, wanted = items_of(string.sub(request, 37))
  local already = visitor == NOBODY and 0 or counts[visitor]
  if already + wanted > limit then return 'limit-exceeded|' .. meta[5] .. '|' .. already end
  if live >= live_max then return 'crowded' end
  local taken = basket()
  local refusal = take(sale, items, taken)
  if refusal then return refusal end
  local hold = {state = 'H', deadline = deadline, visitor = visitor, fingerprint = fingerprint, places = places_of(taken), order = ''}
  records[id], counts[visitor], live = encode(hold), already + wanted, live + 1
  new_holds[#new_holds + 1] = id
  new_entries[#new_entries + 1] = listed(deadline, id)
  return table.concat({'held', 'H', integer(deadline), hold.places, '0', tostring(taken.split)}, '|')
end

-- Written once for all requests of the call.
local function write()
  if #new_holds == 0 then return end
  local pairs_of_holds, pairs_of_visitors = {}, {}
  for i, id in ipairs(new_holds) do
    pairs_of_holds[2 * i - 1], pairs_of_holds[2 * i] = id, records[id]
  end
  for visitor, number in pairs(counts) do
    if visitor ~= NOBODY and number > 0 then
      pairs_of_visitors[#pairs_of_visitors + 1], pairs_of_visitors[#pairs_of_visitors + 2] = visitor, number
    end
  end
  redis.call('HSET', session.holds, unpack(pairs_of_holds))
  redis.call('RPUSH', session.expiry, unpack(new_entries))
  if #pairs_of_visitors > 0 then redis.call('HSET', session.visitors, unpack(pairs_of_visitors)) end
end

local replies = {'done', integer(now)}
for i = 3, #ARGV do
  if i > 3 and house.work > MOST_WORK then break end
  replies[i] = decide(ARGV[i], ids[i - 2], visitors[i - 2])
end
write()
flush(house)
return replies
