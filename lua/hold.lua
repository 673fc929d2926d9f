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
-- Replies: {'suspended'} this Redis is not verified   {'done', now, answer, …} an answer per request, its words parted by '|':
--          held|state|deadline|places|repeated 0 or 1|split 0 or 1   not-open|opens ms   closed|closes ms   cancelled
--          key-reused   limit-exceeded|limit|already   sold-out|category|free   apart|category   crowded
--          seats-taken|segment.position,…   orphan|segment.position,…
-- @include session
-- @include choice
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'status', 'opens', 'closes', 'limit', 'hold_ms', 'orphans', 'live_max',
  'released', 'ranges')
if meta[1] ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local limit, orphan_rule, live_max, ranges = tonumber(meta[5]), meta[7], tonumber(meta[8]), ranges_of(meta[10])
local deadline = now + tonumber(meta[6])
local barred
if meta[2] == 'cancelled' then barred = 'cancelled'
elseif now < tonumber(meta[3]) then barred = 'not-open|' .. meta[3]
elseif now >= tonumber(meta[4]) then barred = 'closed|' .. meta[4] end

-- Pools that a visitor of a category may draw from: `usual`, and `last` for when these have too little.
-- The meta field 'released' names what was set aside and since when it is open: 'category:pool@ms', a '!' for the last.
local function pools_of(category, other)
  if other ~= '-' then return {tonumber(other)}, {} end
  local usual, last = {category}, {}
  for owner, pool, opened, mark in string.gmatch(meta[9] or '', '(%d+):(%d+)@(%d+)(!?)') do
    if tonumber(owner) == category and tonumber(opened) <= now then
      table.insert(mark == '' and usual or last, tonumber(pool))
    end
  end
  return usual, last
end

local function free_in(pools)
  local free = 0
  for _, pool in ipairs(pools) do free = free + pool_of(house, pool)[1] end
  return free
end

-- What one request has taken so far.
local function basket()
  local taken = {pieces = {}, standing = {}, split = 0}
  function taken.seats(segment, from, number) table.insert(taken.pieces, {segment.id, from, number}) end
  return taken
end

local function places_of(taken)
  table.sort(taken.pieces, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
  local merged, seats, standing = {}, {}, {}
  for _, piece in ipairs(taken.pieces) do
    local last = merged[#merged]
    if last and last[1] == piece[1] and last[2] + last[3] == piece[2] then last[3] = last[3] + piece[3]
    else merged[#merged + 1] = piece end
  end
  for i, piece in ipairs(merged) do seats[i] = piece[1] .. '.' .. piece[2] .. '+' .. piece[3] end
  for pool = 0, 31 do
    if taken.standing[pool] then standing[#standing + 1] = pool .. ':' .. taken.standing[pool] end
  end
  return table.concat(seats, ',') .. ';' .. table.concat(standing, ',')
end

-- Free seats that the named ones leave alone and that had a free neighbour before.
local function orphans_of(named)
  local orphans = {}
  for _, entry in ipairs(named) do
    local segment, before = entry[1], entry[2]
    local free = string.char(FREE + segment.pool)
    each_run(segment, function(at, length)
      if length > 1 then return end
      local first, last = at, at
      while first > 0 and string.sub(before, first, first) == free do first = first - 1 end
      while string.sub(before, last + 2, last + 2) == free do last = last + 1 end
      local run, left = last - first + 1, 0
      for position = first + 1, last + 1 do
        if string.sub(segment.bytes, position, position) == free then left = left + 1 end
      end
      if run > 1 and (orphan_rule == 'strict' or left > 1) then orphans[#orphans + 1] = segment.id .. '.' .. at end
    end)
  end
  return orphans
end

-- The seats that a visitor chose. Nil, or why not.
local function take_named(items, taken)
  local refused, named, known = {}, {}, {}
  for _, item in ipairs(items) do
    if item.kind == 's' then
      local id, from = string.match(item.number, '(%d+)%.(%d+)')
      local segment = segment_of(house, tonumber(id))
      local usual, last = pools_of(item.category, item.other)
      local allowed = segment.pool == item.category
      for _, pool in ipairs(usual) do allowed = allowed or pool == segment.pool end
      for _, pool in ipairs(last) do allowed = allowed or pool == segment.pool end
      if allowed and string.byte(segment.bytes, from + 1) == FREE + segment.pool then
        if not known[id] then
          known[id] = true
          named[#named + 1] = {segment, segment.bytes}
        end
        seize(house, segment, tonumber(from), 1, taken.seats)
      else
        refused[#refused + 1] = item.number
      end
    end
  end
  if #refused > 0 then return 'seats-taken|' .. table.concat(refused, ',') end
  local orphans = orphan_rule == 'off' and {} or orphans_of(named)
  if #orphans > 0 then return 'orphan|' .. table.concat(orphans, ',') end
end

local function take_standing(item, taken)
  local usual, last = pools_of(item.category, item.other)
  local missing = tonumber(item.number)
  for _, pools in ipairs({usual, last}) do
    for _, pool in ipairs(pools) do
      local part = math.min(missing, pool_of(house, pool)[1])
      if part > 0 then
        shift(house, pool, FREE, HELD, part)
        taken.standing[pool] = (taken.standing[pool] or 0) + part
        missing = missing - part
      end
    end
  end
  if missing > 0 then return 'sold-out|' .. item.category .. '|' .. item.number - missing end
end

local function take_seats(item, taken)
  local number = tonumber(item.number)
  local pools, last = pools_of(item.category, item.other)
  local free = free_in(pools)
  if free < number then
    for _, pool in ipairs(last) do pools[#pools + 1] = pool end
    free = free_in(pools)
    if free < number then return 'sold-out|' .. item.category .. '|' .. free end
  end
  local found = together(house, ranges, pools, number)
  if found then
    seize(house, found.segment, found.from, number, taken.seats)
  elseif item.kind == 't' then
    return 'apart|' .. item.category
  else
    scatter(house, ranges, pools, number, taken.seats)
    taken.split = 1
  end
end

local function take_wheelchairs(item, taken)
  for _ = 1, tonumber(item.number) do
    if not pair_up(house, ranges[item.category], tonumber(item.other), taken.seats) then
      return 'sold-out|' .. item.category .. '|' .. pool_of(house, item.category)[1]
    end
  end
end

local TAKE = {n = take_seats, t = take_seats, c = take_standing, w = take_wheelchairs}

-- Takes all that is asked for; nil, or why not, with everything undone.
local function take(items, taken)
  local refusal = take_named(items, taken)
  for _, item in ipairs(items) do
    if not refusal and TAKE[item.kind] then refusal = TAKE[item.kind](item, taken) end
  end
  if refusal then rollback(house) else settle(house) end
  return refusal
end

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
  local items, wanted = {}, 0
  for kind, number, category, other in string.gmatch(string.sub(request, 37), '(%a):([%d.]+):(%d+):([%d-]+)') do
    items[#items + 1] = {kind = kind, number = number, category = tonumber(category), other = other}
    wanted = wanted + (kind == 's' and 1 or kind == 'w' and 2 * number or number)
  end
  local already = visitor == NOBODY and 0 or counts[visitor]
  if already + wanted > limit then return 'limit-exceeded|' .. meta[5] .. '|' .. already end
  if live >= live_max then return 'crowded' end
  local taken = basket()
  local refusal = take(items, taken)
  if refusal then return refusal end
  local hold = {state = 'H', deadline = deadline, visitor = visitor, fingerprint = fingerprint, places = places_of(taken), order = ''}
  records[id], counts[visitor], live = encode(hold), already + wanted, live + 1
  new_holds[#new_holds + 1] = id
  new_entries[#new_entries + 1] = listed(deadline, id)
  return table.concat({'held', 'H', integer(deadline), hold.places, '0', tostring(taken.split)}, '|')
end

local replies = {'done', integer(now)}
for i = 3, #ARGV do replies[i] = decide(ARGV[i], ids[i - 2], visitors[i - 2]) end
if #new_holds > 0 then
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
flush(house)
return replies
