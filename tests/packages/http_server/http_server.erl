%% Packages: erlang-mochiweb
%% Requests to a server of MochiWeb; its JSON and HTML.
-module(http_server).
-export([main/1]).
loop(Req) ->
    "/" ++ Path = mochiweb_request:get(path, Req),
    case mochiweb_request:get(method, Req) of
        'GET' -> mochiweb_request:respond({200, [{"Content-Type", "text/plain"}], ["got ", Path, " ", io_lib:format("~p", [mochiweb_request:parse_qs(Req)])]}, Req);
        'POST' -> mochiweb_request:ok({"text/plain", mochiweb_request:recv_body(Req)}, Req)
    end.
main(_) ->
    {ok, Pid} = mochiweb_http:start([{name, web}, {ip, "127.0.0.1"}, {port, 0}, {loop, fun loop/1}]),
    Port = mochiweb_socket_server:get(web, port),
    [ask(Port, R) || R <- ["GET /abc?x=1&y=%20 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", "BAD\r\n\r\n"]],
    mochiweb_http:stop(Pid),
    io:format("~p~n", [mochijson2:decode(<<"{\"a\":[1,2.5,null,true,\"x\\u00e9\"]}">>)]),
    io:format("~s~n", [mochijson2:encode({struct, [{a, [1, 2]}]})]),
    io:format("~p~n", [mochiweb_html:parse(<<"<html><body class=x>hi<br><p>there</body></html>">>)]).
ask(Port, R) ->
    {ok, S} = gen_tcp:connect("127.0.0.1", Port, [binary, {active, false}]),
    ok = gen_tcp:send(S, R),
    io:format("~s~n", [re:replace(all(S), "Date: [^\r]*", "Date: D")]).
all(S) -> case gen_tcp:recv(S, 0, 2000) of {ok, D} -> [D | all(S)]; _ -> [] end.
