-- Fragment: what every script of a session shares. `session` is the table of its keys: meta, seats, holds, expiry,
-- visitors, buyers. Functions only; a script passes its own keys in.

-- A seat is one byte: the state in the high bits, the category's index in the low five (Domain/SeatState.swift).
local SOLD, FREE, HELD = 0x20, 0x40, 0x60

-- Milliseconds since 1970. Production passes '' and gets Redis time; only tests pass a moment.
local function clock(argument)
  if argument ~= '' then return tonumber(argument) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function integer(number) return string.format('%.0f', number) end

-- A hold's record: state|deadline|listed|visitor|fingerprint|order|seats|standing
--   state       H held, E held and extended once, O ordered, R released, S sold (R and S stay until `listed`, for replays)
--   deadline    ms; listed: the ms under which the expiry list carries it
--   seats       offsets, comma separated; standing: category:quantity, comma separated
local function decode(record)
  local state, deadline, listed, visitor, fingerprint, order, seats, standing = string.match(record,
    '^(%u)|(%d+)|(%d+)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|(.*)$')
  return {state = state, deadline = tonumber(deadline), listed = tonumber(listed), visitor = visitor,
    fingerprint = fingerprint, order = order, seats = seats, standing = standing}
end

local function encode(hold)
  return table.concat({hold.state, integer(hold.deadline), integer(hold.listed), hold.visitor, hold.fingerprint,
    hold.order, hold.seats, hold.standing}, '|')
end

-- Number of places in a record's seats and standing texts.
local function size(seats, standing)
  local count = 0
  for _ in string.gmatch(seats, '%d+') do count = count + 1 end
  for quantity in string.gmatch(standing, ':(%d+)') do count = count + tonumber(quantity) end
  return count
end

-- Moves places from one state to another, seats only if their byte has the state `from`; counters follow the bytes.
-- `names` gives the meta field prefix of a state: f free, h held, s sold. Returns how many seats were not in `from`.
local function move(session, seats, standing, from, to)
  local names = {[FREE] = 'f', [HELD] = 'h', [SOLD] = 's'}
  local change, strayed = {}, 0
  for offset in string.gmatch(seats, '%d+') do
    local byte = string.byte(redis.call('GETRANGE', session.seats, offset, offset) or '') or 0
    local category = byte % 32
    if byte - category == from then
      redis.call('SETRANGE', session.seats, offset, string.char(to + category))
      change[category] = (change[category] or 0) + 1
    else
      strayed = strayed + 1
    end
  end
  for category, quantity in string.gmatch(standing, '(%d+):(%d+)') do
    change[tonumber(category)] = (change[tonumber(category)] or 0) + tonumber(quantity)
  end
  for category, quantity in pairs(change) do
    redis.call('HINCRBY', session.meta, names[from] .. category, -quantity)
    redis.call('HINCRBY', session.meta, names[to] .. category, quantity)
  end
  return strayed
end

-- Adds to a buyer's or visitor's count of places; an empty count takes no room.
local function count(key, who, quantity)
  if who == '' then return end
  if redis.call('HINCRBY', key, who, quantity) <= 0 then redis.call('HDEL', key, who) end
end

-- Frees the places of a hold and forgets them in its visitor's count.
local function give_back(session, hold)
  move(session, hold.seats, hold.standing, HELD, FREE)
  count(session.visitors, hold.visitor, -size(hold.seats, hold.standing))
end

-- Takes back what is past its deadline, `limit` entries at most. The list is in the order of deadlines, because every
-- hold gets the same time and an extension grants it once more. An ordered hold is left alone: its payment decides, and
-- unknown is not released. Returns the number of holds freed.
local function expire(session, now, limit)
  local freed = 0
  for _ = 1, limit do
    local entry = redis.call('LINDEX', session.expiry, 0)
    if not entry then break end
    local listed, id = string.match(entry, '^(%d+) (.+)$')
    if tonumber(listed) > now then break end
    redis.call('LPOP', session.expiry)
    local record = redis.call('HGET', session.holds, id)
    local hold = record and decode(record)
    if hold and hold.state == 'E' and hold.deadline > now then
      hold.listed = hold.deadline
      redis.call('HSET', session.holds, id, encode(hold))
      redis.call('RPUSH', session.expiry, integer(hold.listed) .. ' ' .. id)
    elseif hold and hold.state ~= 'O' then
      if hold.state == 'H' or hold.state == 'E' then
        give_back(session, hold)
        freed = freed + 1
      end
      redis.call('HDEL', session.holds, id)
    end
  end
  return freed
end

-- A finished hold stays as a tombstone while its list entry is ahead, so that a replayed request finds it.
local function finish(session, id, hold, state, now)
  if hold.listed <= now then
    redis.call('HDEL', session.holds, id)
  else
    hold.state = state
    redis.call('HSET', session.holds, id, encode(hold))
  end
end
