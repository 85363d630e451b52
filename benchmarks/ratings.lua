-- For wrk: PUT ratings; told a key, and files of user_ids and title_ids, one a line.
-- Told "mixed" as well, four requests of five are for a user's list instead.
local key, users, titles, mixed = nil, {}, {}, false
local count = 0

function init(args)
  key = args[1]
  for line in io.lines(args[2]) do users[#users + 1] = line end
  for line in io.lines(args[3]) do titles[#titles + 1] = line end
  mixed = args[4] == "mixed"
  wrk.headers["authorization"] = "Bearer " .. key
  wrk.headers["content-type"] = "application/json"
end

function request()
  count = count + 1
  local user = users[count % #users + 1]
  if mixed and count % 5 ~= 0 then
    return wrk.format("GET", "/api/v1/users/" .. user .. "/recommendations?n=20")
  end
  local title = titles[math.floor(count / #users) % #titles + 1]
  local body = '{"stars": ' .. (count % 10 + 1) / 2 .. '}'
  return wrk.format("PUT", "/api/v1/users/" .. user .. "/ratings/" .. title, nil, body)
end
