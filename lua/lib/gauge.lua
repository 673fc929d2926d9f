-- Fragment: how many standing places a house has, which becomes more while they are sold (docs/decisions/044). `house` comes before it.

-- Places that the catalogue has and this house has not are free. `capacities`: places (house.lua), all of each standing pool. Never fewer: whoever
-- was told an older number, by a process that slept, would take free places away. Told twice it changes nothing.
local function grow(house, capacities)
  each_place(house, capacities, nil, function(index, capacity)
    local pool = pool_of(house, index)
    local more = capacity - pool[1] - pool[2] - pool[3] - pool[4]
    if more > 0 then pool[1], pool.changed = pool[1] + more, true end
  end)
end
