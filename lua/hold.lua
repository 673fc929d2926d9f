-- hold: takes places off sale for one visitor until a deadline, all or nothing.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- KEYS[3] holds: hash, hold id to record
-- KEYS[4] expiry: list of 'deadline holdID', in order
-- KEYS[5] visitors: hash, visitor to places held and bought
-- KEYS[6] buyers: hash, buyer to places ordered and bought (not used here)
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] hold id: derived from the idempotency key, so a repeated request finds its hold
-- ARGV[4] visitor: opaque id, '' for none
-- ARGV[5] fingerprint: of the request, to refuse the same key with another payload
-- ARGV[6..] items: triples kind, number, category: 's' seat offset; 'n' quantity of numbered seats, neighbours if
--          possible; 'c' quantity standing
-- Replies: {'held', now, state, deadline, seats, standing, repeated 0|1, split 0|1}
--          {'suspended'} this Redis is not verified   {'not-open', opens ms, now}   {'closed', closes ms}
--          {'cancelled'}   {'key-reused'}   {'limit-exceeded', limit, already}
--          {'sold-out', category, free}   {'seats-taken', offset, …}
-- @include session
local session = {meta = KEYS[1], seats = KEYS[2], holds = KEYS[3], expiry = KEYS[4], visitors = KEYS[5], buyers = KEYS[6]}
local now = clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'status', 'opens', 'closes', 'limit', 'hold_ms')
if meta[1] ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local id = ARGV[3]
local known = redis.call('HGET', session.holds, id)
if known then
  local hold = decode(known)
  if hold.fingerprint ~= ARGV[5] then return {'key-reused'} end
  return {'held', integer(now), hold.state, integer(hold.deadline), hold.seats, hold.standing, 1, 0}
end
if meta[2] == 'cancelled' then return {'cancelled'} end
if now < tonumber(meta[3]) then return {'not-open', meta[3], integer(now)} end
if now >= tonumber(meta[4]) then return {'closed', meta[4]} end

local wanted = 0
for i = 6, #ARGV, 3 do wanted = wanted + (ARGV[i] == 's' and 1 or tonumber(ARGV[i + 1])) end
local already = tonumber(redis.call('HGET', session.visitors, ARGV[4]) or 0)
if already + wanted > tonumber(meta[5]) then return {'limit-exceeded', meta[5], integer(already)} end

-- Choose everything before anything is written.
local chosen, seats, standing, taken, split = {}, {}, {}, {'seats-taken'}, 0
for i = 6, #ARGV, 3 do
  local number, category = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  if ARGV[i] == 's' then
    local byte = redis.call('GETRANGE', session.seats, number, number)
    if byte ~= string.char(FREE + category) or chosen[number] then taken[#taken + 1] = ARGV[i + 1] end
    chosen[number] = true
    seats[#seats + 1] = ARGV[i + 1]
  elseif ARGV[i] == 'c' then
    local free = tonumber(redis.call('HGET', session.meta, 'f' .. category) or 0)
    if free < number + (standing[category] or 0) then return {'sold-out', category, free} end
    standing[category] = (standing[category] or 0) + number
  end
end
if #taken > 1 then return taken end

-- Seats that the house chooses: the first run of neighbours, else the first free ones.
local function pick(map, quantity, category)
  local free = string.char(FREE + category)
  local start = string.find(map, string.rep(free, quantity), 1, true)
  local picked = {}
  if start then
    for offset = start - 1, start + quantity - 2 do picked[#picked + 1] = offset end
    return picked, 0
  end
  local from = 1
  while #picked < quantity do
    local at = string.find(map, free, from, true)
    if not at then return nil, #picked end
    picked[#picked + 1] = at - 1
    from = at + 1
  end
  return picked, 1
end

for i = 6, #ARGV, 3 do
  if ARGV[i] == 'n' then
    local map = redis.call('GET', session.seats) or ''
    for offset in pairs(chosen) do map = string.sub(map, 1, offset) .. '\11' .. string.sub(map, offset + 2) end
    local picked, apart = pick(map, tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]))
    if not picked then return {'sold-out', tonumber(ARGV[i + 2]), apart} end
    if apart == 1 then split = 1 end
    for _, offset in ipairs(picked) do
      chosen[offset] = true
      seats[#seats + 1] = integer(offset)
    end
  end
end

local groups = {}
for category, quantity in pairs(standing) do groups[#groups + 1] = category .. ':' .. quantity end
local deadline = now + tonumber(meta[6])
local hold = {state = 'H', deadline = deadline, listed = deadline, visitor = ARGV[4], fingerprint = ARGV[5], order = '',
  seats = table.concat(seats, ','), standing = table.concat(groups, ',')}
move(session, hold.seats, hold.standing, FREE, HELD)
redis.call('HSET', session.holds, id, encode(hold))
redis.call('RPUSH', session.expiry, integer(deadline) .. ' ' .. id)
count(session.visitors, ARGV[4], wanted)
return {'held', integer(now), 'H', integer(deadline), hold.seats, hold.standing, 0, split}
