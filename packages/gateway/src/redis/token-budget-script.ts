import { type RedisScript, redisScript } from './connection.ts';

/**
 * The minute of `TokenMinutes` in one string: up to 60 sub-windows, each with how many tokens were taken and when the last
 * of them were, by the clock of the server in microseconds, and what is owed. Beside them stand the gateways that have
 * counted: one that is not among them, but has counted lately, tells how much, because the server has lost it.
 *
 * Words: limit, needed, wanted (-1 reserves nothing), spent, given back, when that was taken, how long ago it was spent or
 * taken where the clock of the server was not there to tell (-1 where it was), gateway, what it has counted lately. What says
 * how long ago may itself be long on its way: what is given back is looked for two seconds further back, too.
 * Answer: admitted, taken, left, microseconds until what is needed is there (-1 for never), now as text.
 */
export const tokenMinuteScript: RedisScript = redisScript(`
local minute, most, onTheWay = 60000000, 281474976710656, 2000000
local limit, needed, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local spent, back, takenAt = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local age, gateway, own = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local opened, owed, times, counts, gateways = 0, 0, {}, {}, {}
local stored = redis.call('GET', KEYS[1])
if stored then
  local isWhole, ring = pcall(cmsgpack.unpack, stored)
  if isWhole and type(ring) == 'table' and #ring == 5 then opened, owed, times, counts, gateways = unpack(ring) end
end
if #times > 0 and times[#times] > now then now = times[#times] end

local total = 0
for i = 1, #counts do total = total + counts[i] end

local function take(at, amount)
  total = total + amount
  local last = #times
  if last == 0 or (last < 60 and at - opened >= minute / 58) then
    times[last + 1], counts[last + 1], opened = at, amount, at
  else
    times[last], counts[last] = at, counts[last] + amount
  end
end
local function repay(at)
  local repaid = math.min(owed, limit - total)
  if repaid <= 0 then return end
  owed = owed - repaid
  take(at, repaid)
end

if owed >= total and total > 0 and total <= limit then
  local minutes = math.min(math.floor((now - times[#times]) / minute), math.floor(owed / total))
  if minutes >= 1 then
    owed = owed - minutes * total
    opened = opened + minutes * minute
    for i = 1, #times do times[i] = times[i] + minutes * minute end
  end
end
while #times > 0 and now - times[1] >= minute do
  local leftAt = times[1] + minute
  total = total - counts[1]
  table.remove(times, 1)
  table.remove(counts, 1)
  repay(leftAt)
end
repay(now)

local changed = false
local function spend(amount)
  changed = true
  owed = math.min(owed + amount, most)
  repay(now)
end

local isKnown = false
for i = 1, #gateways do isKnown = isKnown or gateways[i] == gateway end
if not isKnown and own > 0 then spend(own) end

if age >= 0 then takenAt = now - age - onTheWay end
if spent > 0 and age < minute then spend(spent) end
if back > 0 and now - takenAt < minute then
  changed = true
  local repaid = math.min(back, owed)
  owed = owed - repaid
  back = back - repaid
  for i = 1, #times do
    if times[i] >= takenAt and back > 0 then
      local given = math.min(back, counts[i])
      counts[i] = counts[i] - given
      total = total - given
      back = back - given
    end
  end
end

local least = math.max(needed, 1)
local left = math.max(math.floor(limit - total - owed), 0)
local admitted = wanted >= 0 and left >= least
local taken = 0
if admitted then taken = math.min(wanted, left) end
if taken > 0 then
  changed = true
  take(now, taken)
  left = left - taken
end

if changed then
  if not isKnown then
    if #gateways >= 64 then gateways = {} end
    gateways[#gateways + 1] = gateway
  end
  local minutes = 1
  if owed > 0 then minutes = 2 + math.min(math.ceil(owed / math.max(limit, 1)), 10000000) end
  redis.call('SET', KEYS[1], cmsgpack.pack({ opened, owed, times, counts, gateways }), 'PX', minutes * 60000 + 1)
end

local function roomIn()
  if least > limit then return -1 end
  local room = limit - total
  local minutes = 0
  if total > 0 then minutes = math.floor(owed / total) end
  local first = owed - minutes * total
  local rest = first
  for i = 1, #times do
    local repaid = math.min(counts[i], rest)
    room = room + counts[i] - repaid
    rest = rest - repaid
    if room >= least then return times[i] + (minutes + 1) * minute - now end
  end
  rest = first
  for i = 1, #times do
    local repaid = math.min(counts[i], rest)
    room = room + repaid
    rest = rest - repaid
    if room >= least then return times[i] + (minutes + 2) * minute - now end
  end
  return minute
end
local retry = 0
if not admitted and wanted >= 0 then retry = roomIn() end
return { admitted and 1 or 0, string.format('%.0f', taken), string.format('%.0f', left), string.format('%.0f', retry),
  string.format('%.0f', now) }
`);

/**
 * The tokens of a long window in the hash of a quota: calls are tokens taken, bytes those given back. Both only grow. A
 * gateway tells what it knows of the window: where that is more, the server has lost some, and goes on from there.
 *
 * Words: limit, needed, wanted; what is known of both; when the window may be forgotten, 0 for never. Answer: admitted,
 * taken, calls, bytes, as texts.
 */
export const tokenWindowScript: RedisScript = redisScript(`
local most = 9007199254740991
local limit, needed, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = redis.call('HMGET', KEYS[1], 'calls', 'bytes')
local calls = math.max(tonumber(stored[1] or '0') or 0, tonumber(ARGV[4]))
local bytes = math.max(tonumber(stored[2] or '0') or 0, tonumber(ARGV[5]))

local left = math.max(math.floor(limit - calls + bytes), 0)
local admitted, taken = '0', 0
if left >= math.max(needed, 1) then
  admitted = '1'
  taken = math.min(wanted, left)
end
if taken > 0 then
  calls = math.min(calls + taken, most)
  redis.call('HSET', KEYS[1], 'calls', string.format('%.0f', calls), 'bytes', string.format('%.0f', bytes))
  if ARGV[6] ~= '0' then redis.call('PEXPIREAT', KEYS[1], ARGV[6]) end
end
return { admitted, string.format('%.0f', taken), string.format('%.0f', calls), string.format('%.0f', bytes) }
`);
