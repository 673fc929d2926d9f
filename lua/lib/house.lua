-- Fragment: a session's places as one script call sees them. What is read is kept, what is changed is written once, by
-- flush. `keys` of open_house: stock, seats, rows, runs.
--   stock  16 bytes per pool: free, held, sold, blocked
--   seats  a byte per seat: state in the high bits, pool in the low five (Domain/SeatState.swift)
--   rows   13 bytes per segment id, never changed: start, length, best, cost, step, previous, next (Domain/SeatSegment.swift)
--   runs   a byte per segment id: 128 + its longest run of free seats; then a byte per 64 ids, the top: no less than any of
--          them. It is raised when seats come back, and lowered by whoever searches there: who takes seats need not read it
-- Places are 4 bytes each. Seats side by side: segment (2), position of the first (1), number (1). Standing: number / 256
-- (2), 128 + pool (1), number % 256 (1).
-- `work` grows with what is read, looked at and changed, by about two for a microsecond: whoever is asked for much stops by it.
local SOLD, HELD, BLOCKED, FREE = 0x20, 0x40, 0x60, 0x80
local FIELD = {[FREE] = 1, [HELD] = 2, [SOLD] = 3, [BLOCKED] = 4}

local function integer(number) return string.format('%.0f', number) end

local function open_house(keys)
  return {keys = keys, pools = {}, rows = {}, segments = {}, read = {}, changed = {}, chunks = {}, fronts = {},
    new_tops = {}, work = 0}
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
  from, to = FIELD[from], FIELD[to]
  pool[from], pool[to] = pool[from] - quantity, pool[to] + quantity
  pool.changed = true
end

-- The rows of 64 segments: in the order of ranks, so that a search reads once for many.
local function rows_of(house, block)
  local rows = house.rows[block]
  if not rows then
    rows = redis.call('GETRANGE', house.keys.rows, block * 832, block * 832 + 831)
    house.rows[block] = rows
  end
  return rows
end

-- A segment; `house.read` has those of each pool that this call has read. Sixteen fields at most: Lua doubles the table then.
--   was      its seats as they are written
--   run      its longest run (longest_run); `indexed`, once it changed: the one that the index has
--   asked, from, price: the last answer of `window` (choice.lua); `none`: for so many seats there is no place without an orphan
local function segment_of(house, id)
  local segment = house.segments[id]
  if segment then return segment end
  local at = id % 64
  local start, length, best, cost, step = struct.unpack('>I3BBI2I2', rows_of(house, (id - at) / 64), at * 13 + 1)
  local bytes = redis.call('GETRANGE', house.keys.seats, start, start + length - 1)
  local pool = string.byte(bytes) % 32
  segment = {id = id, start = start, length = length, best = best, cost = cost, step = step, bytes = bytes, was = bytes, pool = pool,
    free = string.char(FREE + pool), run = false, indexed = false, asked = false, from = false, price = false, none = false}
  house.segments[id] = segment
  local read = house.read[pool]
  if read then read[#read + 1] = segment else house.read[pool] = {segment} end
  house.work = house.work + 8
  return segment
end

-- Ids of the segments before and behind it in the plan's order.
local function neighbours_of(house, segment)
  local at = segment.id % 64
  return struct.unpack('>I2I2', rows_of(house, (segment.id - at) / 64), at * 13 + 10)
end

-- Kept until its seats change. Each step looks for a longer run than the last one: a row of many short runs costs two or
-- three searches of bytes and not one for each run.
local function longest_run(segment)
  local run = segment.run
  if run then return run end
  local bytes, free = segment.bytes, segment.free
  local pattern = '^' .. free .. '+'
  run = 0
  local first = string.find(bytes, free, 1, true)
  while first do
    local _, last = string.find(bytes, pattern, first)
    run = last - first + 1
    first = string.find(bytes, string.rep(free, run + 1), last + 1, true)
  end
  segment.run = run
  return run
end

-- Gives `count` seats from position `from` on the state `to`; the caller keeps the counters.
local function put(house, segment, from, count, to)
  if not segment.indexed then
    segment.indexed = longest_run(segment)
    house.changed[#house.changed + 1] = segment
  end
  local bytes = segment.bytes
  segment.bytes = string.sub(bytes, 1, from) .. string.rep(string.char(to + segment.pool), count)
    .. string.sub(bytes, from + count + 1)
  segment.run, segment.asked, segment.none = false, false, false
  house.work = house.work + 15
end

local function tops_of(house)
  if not house.tops then
    house.span = redis.call('STRLEN', house.keys.runs) * 64 / 65
    house.tops = redis.call('GETRANGE', house.keys.runs, house.span, -1)
  end
  return house.tops
end

local function set_top(house, block, top)
  house.tops = string.sub(house.tops, 1, block) .. string.char(top) .. string.sub(house.tops, block + 2)
  house.new_tops[block] = top
end

-- The index of 64 segments as it was written; of those that changed in this call, longest_run knows more.
local function chunk_of(house, block)
  local chunk = house.chunks[block]
  if not chunk then
    chunk = redis.call('GETRANGE', house.keys.runs, block * 64, block * 64 + 63)
    house.chunks[block] = chunk
    local before = string.byte(tops_of(house), block + 1)
    local top = before
    while top > 128 and not string.find(chunk, string.char(top), 1, true) do top = top - 1 end
    if top < before then set_top(house, block, top) end
  end
  return chunk
end

-- Writes what changed. The house can be read and changed further.
local function flush(house)
  local keys, changed = house.keys, house.changed
  for index, pool in pairs(house.pools) do
    if pool.changed then
      redis.call('SETRANGE', keys.stock, index * 16, struct.pack('>I4I4I4I4', pool[1], pool[2], pool[3], pool[4]))
      pool.changed = false
    end
  end
  for i = 1, #changed do
    local segment = changed[i]
    -- What was given up is as it was.
    if segment.bytes ~= segment.was then
      local run = longest_run(segment)
      redis.call('SETRANGE', keys.seats, segment.start, segment.bytes)
      if run ~= segment.indexed then
        redis.call('SETRANGE', keys.runs, segment.id, string.char(128 + run))
        local block = math.floor(segment.id / 64)
        if run > segment.indexed and string.byte(tops_of(house), block + 1) < 128 + run then
          set_top(house, block, 128 + run)
        end
      end
      segment.was = segment.bytes
    end
    segment.indexed = false
  end
  for block, top in pairs(house.new_tops) do
    redis.call('SETRANGE', keys.runs, house.span + block, string.char(top))
  end
  house.changed, house.new_tops = {}, {}
end

-- Calls visit(segment, from, count) for the seats among places, and stand(pool, quantity) for the standing ones.
local function each_place(house, places, visit, stand)
  for at = 1, #places, 4 do
    local number, from, count = struct.unpack('>I2BB', places, at)
    if from < 128 then visit(segment_of(house, number), from, count) else stand(from - 128, number * 256 + count) end
  end
end

-- Whether all of `count` seats from `first` on are in `state`.
local function stand_in(segment, first, count, state)
  return string.sub(segment.bytes, first + 1, first + count) == string.rep(string.char(state + segment.pool), count)
end

-- Calls visit(position, length) for the seats in `state` among `count` from `first` on, those side by side together.
local function each_stretch(segment, first, count, state, visit)
  if stand_in(segment, first, count, state) then return visit(first, count) end
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
  each_place(house, places, function(segment, first, count) all = all and stand_in(segment, first, count, state) end,
    function(pool, quantity) all = all and pool_of(house, pool)[FIELD[state]] >= quantity end)
  return all
end

-- Number of places.
local function size(places)
  local total = 0
  for at = 1, #places, 4 do
    local number, from, count = struct.unpack('>I2BB', places, at)
    total = total + (from < 128 and count or number * 256 + count)
  end
  return total
end
