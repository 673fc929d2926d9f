-- Fragment: a session's places as one script call sees them. What is read is kept, what is changed is written once, by
-- flush. `keys` of open_house: stock, seats, rows, runs.
--   stock  16 bytes per pool: free, held, sold, blocked
--   seats  a byte per seat: state in the high bits, pool in the low five (Domain/SeatState.swift)
--   rows   13 bytes per segment id, never changed: start, length, best, cost, step, previous, next (Domain/SeatSegment.swift)
--   runs   a byte per segment id: 128 + its longest run of free seats; then a byte per 64 ids: the greatest of them
-- Places are written 'segment.from+count,…;pool:quantity,…': seats, then standing places.
-- `work` grows with what is read, looked at and changed, by about two for a microsecond: whoever is asked for much stops by it.
local SOLD, HELD, BLOCKED, FREE = 0x20, 0x40, 0x60, 0x80
local FIELD = {[FREE] = 1, [HELD] = 2, [SOLD] = 3, [BLOCKED] = 4}

local function integer(number) return string.format('%.0f', number) end

local function open_house(keys)
  return {keys = keys, pools = {}, segments = {}, chunks = {}, changed = {}, stale = {}, undo = {}, work = 0}
end

local function pool_of(house, index)
  local pool = house.pools[index]
  if not pool then
    pool = {struct.unpack('>I4I4I4I4', redis.call('GETRANGE', house.keys.stock, index * 16, index * 16 + 15))}
    house.pools[index] = pool
  end
  return pool
end

-- Counters follow the places from one state to another.
local function shift(house, index, from, to, quantity)
  local pool = pool_of(house, index)
  pool[FIELD[from]] = pool[FIELD[from]] - quantity
  pool[FIELD[to]] = pool[FIELD[to]] + quantity
  pool.changed = true
  house.undo[#house.undo + 1] = {pool = index, from = from, to = to, quantity = quantity}
end

local function segment_of(house, id)
  local segment = house.segments[id]
  if not segment then
    local start, length, best, cost, step, previous, following =
      struct.unpack('>I3BBI2I2I2I2', redis.call('GETRANGE', house.keys.rows, id * 13, id * 13 + 12))
    local bytes = redis.call('GETRANGE', house.keys.seats, start, start + length - 1)
    segment = {id = id, start = start, length = length, best = best, cost = cost, step = step, previous = previous,
      following = following, bytes = bytes, pool = string.byte(bytes) % 32}
    house.segments[id] = segment
    house.work = house.work + 8
  end
  return segment
end

-- Calls visit(from, length) for each run of free seats, from 0 on; a true answer ends the walk.
local function each_run(segment, visit)
  local free, at = string.char(FREE + segment.pool) .. '+', 1
  while true do
    local first, last = string.find(segment.bytes, free, at)
    if not first or visit(first - 1, last - first + 1) then return end
    at = last + 1
  end
end

local function longest_run(segment)
  local longest = 0
  each_run(segment, function(_, length) if length > longest then longest = length end end)
  return longest
end

local function chunk_of(house, block)
  local chunk = house.chunks[block]
  if not chunk then
    chunk = redis.call('GETRANGE', house.keys.runs, block * 64, block * 64 + 63)
    house.chunks[block] = chunk
  end
  return chunk
end

local function tops_of(house)
  if not house.tops then
    house.span = redis.call('STRLEN', house.keys.runs) * 64 / 65
    house.tops = redis.call('GETRANGE', house.keys.runs, house.span, -1)
  end
  return house.tops
end

local function splice(text, at, byte)
  return string.sub(text, 1, at - 1) .. string.char(byte) .. string.sub(text, at + 1)
end

local function reindex(house, segment)
  local block, at = math.floor(segment.id / 64), segment.id % 64 + 1
  local chunk = chunk_of(house, block)
  local before, run = string.byte(chunk, at), 128 + longest_run(segment)
  if run == before then return end
  chunk = splice(chunk, at, run)
  house.chunks[block] = chunk
  house.changed[block] = true
  local tops = tops_of(house)
  local top = string.byte(tops, block + 1)
  if run > top then
    house.tops = splice(tops, block + 1, run)
  elseif before == top then
    while not string.find(chunk, string.char(top), 1, true) do top = top - 1 end
    house.tops = splice(tops, block + 1, top)
  end
end

-- The coarse index follows the segments whose bytes changed: once for many seats, and before it is searched.
local function refresh(house)
  local stale = house.stale
  if #stale == 0 then return end
  house.stale = {}
  for _, segment in ipairs(stale) do
    segment.stale = false
    reindex(house, segment)
  end
end

local function touch(house, segment)
  segment.changed = true
  if not segment.stale then
    segment.stale = true
    house.stale[#house.stale + 1] = segment
  end
end

-- Gives `count` seats from position `from` on the state `to`; the caller keeps the counters.
local function put(house, segment, from, count, to)
  house.undo[#house.undo + 1] = {segment = segment, bytes = segment.bytes}
  segment.bytes = string.sub(segment.bytes, 1, from) .. string.rep(string.char(to + segment.pool), count)
    .. string.sub(segment.bytes, from + count + 1)
  house.work = house.work + 15
  touch(house, segment)
end

-- All that was changed since the last settle is undone.
local function rollback(house)
  local undo = house.undo
  house.undo = {}
  for i = #undo, 1, -1 do
    local step = undo[i]
    if step.segment then
      step.segment.bytes = step.bytes
      touch(house, step.segment)
    else
      shift(house, step.pool, step.to, step.from, step.quantity)
    end
  end
  house.undo = {}
end

local function settle(house) house.undo = {} end

local function flush(house)
  refresh(house)
  for index, pool in pairs(house.pools) do
    if pool.changed then
      redis.call('SETRANGE', house.keys.stock, index * 16, struct.pack('>I4I4I4I4', pool[1], pool[2], pool[3], pool[4]))
    end
  end
  for _, segment in pairs(house.segments) do
    if segment.changed then redis.call('SETRANGE', house.keys.seats, segment.start, segment.bytes) end
  end
  for block in pairs(house.changed) do
    redis.call('SETRANGE', house.keys.runs, block * 64, house.chunks[block])
    redis.call('SETRANGE', house.keys.runs, house.span + block, string.sub(house.tops, block + 1, block + 1))
  end
end

-- Calls visit(segment, from, count) for the seats of a text of places, and stand(pool, quantity) for the standing ones.
local function each_place(house, places, visit, stand)
  for id, from, count in string.gmatch(places, '(%d+)%.(%d+)%+(%d+)') do
    visit(segment_of(house, tonumber(id)), tonumber(from), tonumber(count))
  end
  for pool, quantity in string.gmatch(places, '(%d+):(%d+)') do stand(tonumber(pool), tonumber(quantity)) end
end

-- Calls visit(position, length) for the seats in `state` among `count` from `first` on, those side by side together.
local function each_stretch(segment, first, count, state, visit)
  local wanted, from = state + segment.pool, nil
  for position = first, first + count do
    local is_in = position < first + count and string.byte(segment.bytes, position + 1) == wanted
    if is_in and not from then
      from = position
    elseif from and not is_in then
      visit(from, position - from)
      from = nil
    end
  end
end

-- Moves places from one state to another. A seat that is not in `from` stays as it is, and so do standing places beyond
-- those in `from`: a repair towards the ledger may have given them to somebody else.
local function move(house, places, from, to)
  each_place(house, places, function(segment, first, count)
    each_stretch(segment, first, count, from, function(position, length)
      put(house, segment, position, length, to)
      shift(house, segment.pool, from, to, length)
    end)
  end, function(index, quantity)
    shift(house, index, from, to, math.min(quantity, pool_of(house, index)[FIELD[from]]))
  end)
end

-- Whether each seat is in `state`, and enough standing places are.
local function are(house, places, state)
  local all = true
  each_place(house, places, function(segment, first, count)
    local expected = string.rep(string.char(state + segment.pool), count)
    all = all and string.sub(segment.bytes, first + 1, first + count) == expected
  end, function(pool, quantity) all = all and pool_of(house, pool)[FIELD[state]] >= quantity end)
  return all
end

-- Number of places in a text of places.
local function size(places)
  local total = 0
  for count in string.gmatch(places, '%+(%d+)') do total = total + count end
  for quantity in string.gmatch(places, ':(%d+)') do total = total + quantity end
  return total
end
