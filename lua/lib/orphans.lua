-- Fragment: single seats that a visitor's choice leaves. `sale` has the house, and the rule: orphans (strict, lenient or off). A basket is what was chosen:
-- seats side by side as {segment, from, count}.

-- Whether the seat at a position is free, and the one behind it, seen from `towards`, is not: a seat is alone there, which
-- had a neighbour before the one beside it was taken.
local function is_alone(segment, position, towards)
  local byte = FREE + segment.pool
  return position >= 0 and string.byte(segment.bytes, position + 1) == byte
    and not (position + towards >= 0 and string.byte(segment.bytes, position + towards + 1) == byte)
end

-- How many seats of a run would be left, beside the one at `position`, of those that were free before: `taken` are the positions that were chosen.
local function left_beside(segment, position, taken)
  local bytes, free, left = segment.bytes, FREE + segment.pool, 0
  for way = -1, 1, 2 do
    local at = position + way
    while at >= 0 do
      if string.byte(bytes, at + 1) == free then left = left + 1 elseif not taken[at] then break end
      at = at + way
    end
  end
  return left
end

-- By segment, the positions that were chosen there; of those segments that are in `alone`.
local function taken_in(alone, basket)
  local taken = {}
  for _, piece in ipairs(basket) do
    local segment = piece.segment
    if alone[segment] then
      local own = taken[segment] or {}
      taken[segment] = own
      for position = piece.from, piece.from + piece.count - 1 do own[position] = true end
    end
  end
  return taken
end

-- Orphans that the seats in a basket leave: free seats that had a free neighbour before and have none now, 'segment.position' in order. With the lenient
-- rule not those that are all that is left of their run. Almost always a look to both sides of each piece finds none.
local function orphans_of(sale, basket)
  local orphans, alone = {}, nil
  for _, piece in ipairs(basket) do
    local segment = piece.segment
    for side = -1, 1, 2 do
      local position = side < 0 and piece.from - 1 or piece.from + piece.count
      if is_alone(segment, position, side) then
        alone = alone or {}
        local own = alone[segment] or {}
        alone[segment] = own
        own[#own + 1] = position
      end
    end
  end
  if not alone then return orphans end
  local taken = sale.orphans ~= 'strict' and taken_in(alone, basket)
  for _, piece in ipairs(basket) do
    local segment = piece.segment
    local own = alone[segment]
    if own then
      alone[segment] = nil
      if #own > 1 then table.sort(own) end
      sale.house.work = sale.house.work + (taken and 20 or 5) * #own
      for i, position in ipairs(own) do
        if position ~= own[i - 1] and (not taken or left_beside(segment, position, taken[segment]) > 0) then
          orphans[#orphans + 1] = segment.id .. '.' .. position
        end
      end
    end
  end
  return orphans
end
