-- Fragment: single seats that a visitor's choice leaves. `sale` has the house, and the rule: orphans (strict, lenient or off). A basket is what was chosen:
-- seats side by side as {segment, from, count}.

-- Whether the seat at a position is free, and the one behind it, seen from `towards`, is not: a seat is alone there, which
-- had a neighbour before the one beside it was taken.
local function is_alone(segment, position, towards)
  local byte = FREE + segment.pool
  return position >= 0 and string.byte(segment.bytes, position + 1) == byte
    and not (position + towards >= 0 and string.byte(segment.bytes, position + towards + 1) == byte)
end

-- Free seats of a segment that a visitor's choice, `pieces`, leaves alone and that had a free neighbour before, into `orphans`.
local function find_orphans(sale, segment, pieces, orphans)
  local bytes, free, was_free, beside = segment.bytes, string.byte(segment.free), {}, {}
  for _, piece in ipairs(pieces) do
    for position = piece.from, piece.from + piece.count - 1 do was_free[position] = true end
    beside[#beside + 1] = piece.from - 1
    beside[#beside + 1] = piece.from + piece.count
  end
  local function is_free(position) return position >= 0 and string.byte(bytes, position + 1) == free end
  table.sort(beside)
  for i, position in ipairs(beside) do
    if position ~= beside[i - 1] and is_free(position) and not is_free(position - 1) and not is_free(position + 1) then
      local left, first, last = 1, position - 1, position + 1
      while is_free(first) or was_free[first] do
        if is_free(first) then left = left + 1 end
        first = first - 1
      end
      while is_free(last) or was_free[last] do
        if is_free(last) then left = left + 1 end
        last = last + 1
      end
      sale.house.work = sale.house.work + (last - first) / 4
      if sale.orphans == 'strict' or left > 1 then orphans[#orphans + 1] = segment.id .. '.' .. position end
    end
  end
end

-- Orphans that the seats in a basket leave. Almost always a look beside each piece finds none.
local function orphans_of(sale, basket)
  local orphans, pieces, looked = {}, {}, false
  for _, piece in ipairs(basket) do
    local segment, from = piece.segment, piece.from
    if not pieces[segment] and (is_alone(segment, from - 1, -1) or is_alone(segment, from + piece.count, 1)) then
      pieces[segment], looked = {}, true
    end
  end
  if not looked then return orphans end
  local segments = {}
  for _, piece in ipairs(basket) do
    local own = pieces[piece.segment]
    if own then
      if #own == 0 then segments[#segments + 1] = piece.segment end
      own[#own + 1] = piece
    end
  end
  sale.house.work = sale.house.work + 5 * #segments
  for _, segment in ipairs(segments) do find_orphans(sale, segment, pieces[segment], orphans) end
  return orphans
end
