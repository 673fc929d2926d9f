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
-- KEYS[10] expiring: sorted set of the lane, session by its earliest deadline or an earlier moment
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] session: its number, by which the sweeper finds it
-- ARGV[4..] requests: 14 bytes hold id, 14 visitor (zeros for none), 4 fingerprint, 4 of the network (zeros for none), 6
--          until when the visitor is admitted (ms since 1970; zeros without), 4 with 1 + its rank (zeros without), then items. An item is its kind, number
--          (3 digits), category (1), other (1); digits are of base 64 from '0' to 'o'. Kinds: n as many seats of a numbered
--          category, together if possible; t the same, together or not at all; c as many standing places; w as many
--          wheelchair places, other being 1 + the companions' pool; s as many seats side by side, followed by the segment (3)
--          and the position of the first (2). Else other is 1 + an allotment's pool, or 0
-- Replies: {'suspended'} this Redis is not verified   {'done', now, answer, …} an answer for each of the first requests, at
--          least one (the others found no time: ask again): 'held', repeated 0 or 1, split 0 or 1 and the hold's record
--          (lib/session.lua), or words parted by '|':
--          not-open|opens ms   closed|closes ms   cancelled   not-admitted   key-reused   limit-exceeded|limit|already
--          slowed|until ms|0 the visitor or 1 its network left too many baskets   hasty|until ms its network holds too many in a short time   sold-out|category|free   apart|category   crowded   seats-taken|segment.position,…   orphan|segment.position,…
-- @include session
-- @include choice
-- @include pools
-- @include orphans
-- @include basket
local REMEMBERED = 4  -- times as many holds as may be live: with those that are finished and known for a while, which bounds the memory
local MOST_WORK = 2000  -- after which a call answers nobody more: some one and a half milliseconds (house.lua)
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'status', 'opens', 'closes', 'limit', 'hold_ms', 'orphans', 'live_max',
  'released', 'ranges', 'waiting', 'gate', 'slowed', 'finished', 'left', 'network_holds', 'forgotten', 'passing')
if meta[1] ~= ARGV[2] then return {'suspended'} end
-- What came back is written before anybody searches (choice.lua).
local freed, _, unlisted = expire(session, now, 20)
if freed > 0 then flush(house) end

local limit, live_max, deadline = tonumber(meta[5]), tonumber(meta[8]), now + tonumber(meta[6])
local sale = {house = house, now = now, orphans = meta[7], released = meta[9] or '', ranges = ranges_of(meta[10]),
  queues = meta[11] and queues_of(meta[11], now)}
local barred, gated, early = nil, meta[12] == '1', now < tonumber(meta[3])
if meta[2] == 'cancelled' then barred = 'cancelled'
elseif now >= tonumber(meta[4]) then barred = 'closed|' .. meta[4] end
-- Places that nobody waits for (gate).
local passing = gated and meta[18] and meta[18] ~= '' and meta[18]
-- Whose places are set aside for a code comes before the opening, and past the waiting room.
local codes = (early or gated) and redis.call('HGET', session.meta, 'codes') or nil

local ids, visitors = {}, {}
for i = 4, #ARGV do
  ids[i - 3], visitors[i - 3] = string.sub(ARGV[i], 1, 14), string.sub(ARGV[i], 15, 28)
end
local records, counts = {}, {}
for i, record in ipairs(redis.call('HMGET', session.holds, unpack(ids))) do records[ids[i]] = record end
for i, number in ipairs(redis.call('HMGET', session.visitors, unpack(visitors))) do counts[visitors[i]] = tonumber(number or 0) end
local entries, new_holds, new_entries = redis.call('LLEN', session.expiry), {}, {}
-- The list has finished holds too (`finish`).
local live = entries - math.min(entries, math.max(0, tonumber(meta[14] or 0) - unlisted))
local was_idle, deadline_bytes = entries == 0, struct.pack('>I6', deadline)

-- What is said to who left too many baskets (`leave`), or whose network did; nil to who may go on. There only while somebody is slowed.
local slowed
if meta[13] and now < tonumber(meta[13]) then
  local most = {string.match(redis.call('HGET', session.meta, 'dropped') or '', '^(%d+)|(%d+)$')}
  slowed = function(visitor, network)
    for i, name in ipairs({visitor, network}) do
      local number = tonumber(most[i] or 0)
      local owed = number > 0 and name ~= NOBODY and name ~= NOWHERE and redis.call('HGET', session.buyers, name .. '~')
      local wait = owed and tonumber(owed) - (number - 1) * math.floor(FORGIVEN / number)
      if wait and wait > now then return 'slowed|' .. integer(wait) .. '|' .. i - 1 end
    end
  end
end

-- Whether whoever is admitted gave the turn back since (room_leave). There only while somebody's time would go on.
local function has_left(request, ends)
  local mark = meta[15] and now < tonumber(meta[15]) and redis.call('HGET', session.buyers, string.sub(request, 43, 46) .. '!')
  return mark and tonumber(mark) >= ends
end

-- So many holds of a network (meta field 'network_holds', 0 for any number), and as many more in PACED: in the hash of buyers, under the network with a '+'
-- behind it, when all is forgiven. Who came in through a waiting room was counted by its network there, and who walks past it is counted here. Of large numbers one hold in a hundredth of them is
-- counted, for all of these: as its id and the moment say, which nobody can choose. So nearly all the networks of a crowd take no memory, and a number is kept within a tenth.
local PACED, paces, paced = 600000, {}, {}
local network_holds = tonumber(meta[16] or 0)
local each, counted = (not gated or codes or passing) and network_holds > 0 and math.floor(PACED / network_holds), math.max(1, math.floor(network_holds / 100))
if each then
  local names = {}
  for i = 4, #ARGV do
    local name = string.sub(ARGV[i], 33, 36) .. '+'
    if name ~= NOWHERE .. '+' and not paces[name] then paces[name], names[#names + 1] = 0, name end
  end
  if #names > 0 then
    for i, owed in ipairs(redis.call('HMGET', session.buyers, unpack(names))) do paces[names[i]] = tonumber(owed or 0) end
  end
end

local function decide(request, id, visitor)
  local known = records[id]
  if known then
    return string.sub(known, 22, 25) == string.sub(request, 29, 32) and 'held10' .. known or 'key-reused'
  end
  if barred then return barred end
  local items, wanted = items_of(request)
  local opens, passes
  if early or gated then
    opens = opens_by_code(codes, items, now)
    if now < (opens or tonumber(meta[3])) then return 'not-open|' .. (opens and integer(opens) or meta[3]) end
    passes = gated and not opens and passing and all_pass(passing, items)
    if gated and not opens and not passes then
      local ends = struct.unpack('>I6', request, 37)
      if ends <= now or has_left(request, ends) then return 'not-admitted' end
    end
  end
  local wait = slowed and slowed(visitor, string.sub(request, 33, 36))
  if wait then return wait end
  local network = each and (opens or passes or not gated) and string.sub(request, 33, 36) .. '+'
  local pace = network and paces[network]
  if pace and pace - PACED + each > now then return 'hasty|' .. integer(pace - PACED + each) end
  local already = visitor == NOBODY and 0 or counts[visitor]
  if already + wanted > limit then return 'limit-exceeded|' .. meta[5] .. '|' .. already end
  if live >= live_max or entries >= REMEMBERED * live_max then return 'crowded' end
  local kept = sale.queues and kept_from(sale, items)
  if kept then return 'sold-out|' .. kept .. '|0' end
  local basket = {}
  local refusal = take(sale, items, basket)
  if refusal then return refusal end
  -- As `encode` writes it: visitor and fingerprint follow each other in the request too.
  local record = 'H' .. deadline_bytes .. string.sub(request, 15, 36) .. '\0' .. places_of(basket)
  records[id], counts[visitor], live, entries = record, already + wanted, live + 1, entries + 1
  new_holds[#new_holds + 1] = id
  new_holds[#new_holds + 1] = record
  new_entries[#new_entries + 1] = deadline_bytes .. id
  if pace and (struct.unpack('>I2', id, 11) + now) % counted == 0 then paces[network], paced[network] = math.max(pace, now) + each * counted, true end
  return (basket.split and 'held01' or 'held00') .. record
end

-- Written once for all requests of the call.
local function write()
  if #new_entries == 0 then return end
  local new_counts = {}
  for visitor, number in pairs(counts) do
    if visitor ~= NOBODY and number > 0 then
      new_counts[#new_counts + 1] = visitor
      new_counts[#new_counts + 1] = number
    end
  end
  redis.call('HSET', session.holds, unpack(new_holds))
  redis.call('RPUSH', session.expiry, unpack(new_entries))
  if #new_counts > 0 then redis.call('HSET', session.visitors, unpack(new_counts)) end
  local marks = {}
  for network in pairs(paced) do
    marks[#marks + 1] = network
    marks[#marks + 1] = integer(paces[network])
  end
  if #marks > 0 then
    redis.call('HSET', session.buyers, unpack(marks))
    if not meta[17] then redis.call('HSETNX', session.meta, 'forgotten', '0') end  -- the sweeper looks for what is forgiven (sweep.lua)
  end
  if was_idle then redis.call('ZADD', KEYS[10], integer(deadline), ARGV[3]) end
end

local replies = {'done', integer(now)}
for i = 4, #ARGV do
  if i > 4 and house.work > MOST_WORK then break end
  replies[i - 1] = decide(ARGV[i], ids[i - 3], visitors[i - 3])
end
write()
flush(house)
return replies
