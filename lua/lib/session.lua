-- Fragment: what every script of a session shares besides its house: time, hold records, expiry. Functions only.
-- @include house

-- The keys that begin every session script, in this order, and the house they make.
local function open_session(keys)
  return {meta = keys[1], holds = keys[6], expiry = keys[7], visitors = keys[8], buyers = keys[9],
    house = open_house({stock = keys[2], seats = keys[3], rows = keys[4], runs = keys[5]})}
end

-- Milliseconds since 1970. Production passes '' and gets Redis time; only tests pass a moment.
local function clock(argument)
  if argument ~= '' then return tonumber(argument) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local NOBODY = string.rep('\0', 14)

-- A hold's record, under its id's first 14 bytes: state, 6 bytes deadline in ms, 14 visitor, 8 fingerprint (4 of the request, 4 of the
-- network, zeros for none), a byte with the length of the order's id, the id, places (house.lua). States: H held, E held and extended once or offered, O ordered, o ordered and no
-- longer in the expiry list, R released, S sold; R and S stay until the list comes to them, so that a repeated request finds
-- them.
local function decode(record)
  local state, deadline, visitor, fingerprint, order, at = struct.unpack('>c1I6c14c8Bc0', record)
  return {state = state, deadline = deadline, visitor = visitor, fingerprint = fingerprint, order = order,
    places = string.sub(record, at)}
end

local function encode(hold)
  return struct.pack('>c1I6c14c8Bc0', hold.state, hold.deadline, hold.visitor, hold.fingerprint, #hold.order, hold.order)
    .. hold.places
end

-- An entry of the expiry list: 6 bytes deadline in ms, then the hold's id.
local function listed(deadline, id) return struct.pack('>I6', deadline) .. id end

-- Adds to a buyer's or visitor's count of places; an empty count takes no room.
local function count(key, who, quantity)
  if who == NOBODY or who == '' or quantity == 0 then return end
  if redis.call('HINCRBY', key, who, quantity) <= 0 then redis.call('HDEL', key, who) end
end

-- Frees the places of a hold and forgets them in its visitor's count.
local function give_back(session, hold)
  move(session.house, hold.places, HELD, FREE)
  count(session.visitors, hold.visitor, -size(hold.places))
end

-- What a basket costs that was left, or ran out unpaid. A visitor, and a network (the last 4 bytes of the fingerprint), may leave so many at once
-- (meta field 'dropped', 'visitor|network', 0 for any number), and as many more in an hour. In the hash of buyers, under the name with a '~' behind it
-- (the fields of the hash of visitors are who has places): when all is forgiven. Who left more waits for the next basket, and 'slowed' of the meta hash
-- says until when anybody does: who holds places looks for nothing as long as nobody is slowed.
local FORGIVEN, NOWHERE = 3600000, '\0\0\0\0'
local function leave(session, hold, now)
  give_back(session, hold)
  if hold.visitor == NOBODY then return end
  session.dropped = session.dropped or {string.match(redis.call('HGET', session.meta, 'dropped') or '', '^(%d+)|(%d+)$')}
  local network = string.sub(hold.fingerprint, 5)
  local names, slowed, marks = {hold.visitor .. '~', network .. '~'}, 0, {}
  for i, owed in ipairs(redis.call('HMGET', session.buyers, unpack(names))) do
    local most = tonumber(session.dropped[i] or 0)
    if most > 0 and (i == 1 or network ~= NOWHERE) then
      local each = math.floor(FORGIVEN / most)
      -- Nobody waits for longer than the time in which one is forgiven.
      local forgiven = math.min(math.max(tonumber(owed or 0), now) + each, now + most * each)
      marks[#marks + 1] = names[i]
      marks[#marks + 1] = integer(forgiven)
      slowed = math.max(slowed, forgiven - (most - 1) * each)
    end
  end
  if #marks > 0 then
    redis.call('HSET', session.buyers, unpack(marks))
    redis.call('HSETNX', session.meta, 'forgotten', '0')  -- the sweeper looks for what is forgiven (sweep.lua)
  end
  if slowed > now and slowed > tonumber(redis.call('HGET', session.meta, 'slowed') or 0) then
    redis.call('HSET', session.meta, 'slowed', integer(slowed))
  end
end

-- When an entry comes up that is listed now: at its hold's deadline, or as soon as any hold's that is taken now. What was offered
-- (offer.lua) has hours: it is listed again and again, so that the list stays in order and keeps nobody behind it.
local function within(session, deadline, now)
  session.hold_ms = session.hold_ms or tonumber(redis.call('HGET', session.meta, 'hold_ms'))
  return math.min(deadline, now + session.hold_ms)
end

-- Holds whose entry of the list is still ahead although nobody waits for their time to end: they were ordered, given back or sold. Their number is the
-- meta field 'finished', so that the length of the list, less them, says how many baskets wait (hold.lua). Never less than none, whatever was lost.
local function count_finished(session, quantity)
  if quantity ~= 0 and redis.call('HINCRBY', session.meta, 'finished', quantity) <= 0 then redis.call('HDEL', session.meta, 'finished') end
end

-- What becomes of a hold when its entry of the list is due: whether its places are free again, and whether it was finished.
local function lapse(session, id, hold, now)
  if hold.state == 'E' and hold.deadline > now then
    redis.call('RPUSH', session.expiry, listed(within(session, hold.deadline, now), id))
    return false
  end
  if hold.state == 'O' then  -- its payment decides, and unknown is not released
    hold.state = 'o'
    redis.call('HSET', session.holds, id, encode(hold))
    return false, true
  end
  redis.call('HDEL', session.holds, id)
  if hold.state ~= 'H' and hold.state ~= 'E' then return false, true end
  leave(session, hold, now)
  return true, false
end

-- Takes back what is past its deadline: `limit` entries at most, and none after LAPSED places came back, so that a call
-- takes no longer when large groups' time is over. The list is in the order of deadlines, because every hold gets the same
-- time, an extension grants it once more, and what has longer is listed again (`within`). Returns the holds freed, the entries looked at and how many of
-- these were of finished holds; the caller flushes.
local LAPSED = 100
local function expire(session, now, limit)
  local first = redis.call('LINDEX', session.expiry, 0)
  if not first or struct.unpack('>I6', first) > now then return 0, 0, 0 end
  local due = {}
  for _, entry in ipairs(redis.call('LRANGE', session.expiry, 0, limit - 1)) do
    if struct.unpack('>I6', entry) > now then break end
    due[#due + 1] = string.sub(entry, 7)
  end
  local freed, places, looked, finished = 0, 0, 0, 0
  for i, record in ipairs(redis.call('HMGET', session.holds, unpack(due))) do
    if places >= LAPSED then break end
    looked = i
    local hold = record and decode(record)
    local is_free, was_finished
    if hold then is_free, was_finished = lapse(session, due[i], hold, now) end
    if is_free then freed, places = freed + 1, places + size(hold.places) end
    if was_finished then finished = finished + 1 end
  end
  redis.call('LPOP', session.expiry, looked)
  count_finished(session, -finished)
  return freed, looked, finished
end

-- A finished hold stays while its entry of the list is ahead.
local function finish(session, id, hold, state)
  if hold.state == 'o' then
    redis.call('HDEL', session.holds, id)
  else
    if hold.state == 'H' or hold.state == 'E' then count_finished(session, 1) end
    hold.state = state
    redis.call('HSET', session.holds, id, encode(hold))
  end
end
