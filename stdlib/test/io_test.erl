-module(io_test).
-compile([export_all, nowarn_export_all]).

server(Kind, Chunks) ->
    beamless_native:script(Chunks),
    catch unregister(x_user),
    beamless_io:start_user(Kind).

put_test() ->
    Io = server(erlang, []),
    ok = io:format(Io, "~p ~s~n", [{a, "b"}, "c"]),
    ok = io:put_chars(Io, [233, 8364, <<"é"/utf8>>, "\n"]),
    ok = io:put_chars(Io, "plain"),
    <<"{a,\"b\"} c\n", 233, "\\x{20AC}", 233, "\nplain">> = beamless_native:output(1),
    ok = io:setopts(Io, [{encoding, unicode}]),
    ok = io:put_chars(Io, [8364]),
    <<"€"/utf8>> = binary:part(beamless_native:output(1), byte_size(beamless_native:output(1)), -3),
    {'EXIT', {badarg, _}} = (catch io:format(Io, "~p", [])),
    {'EXIT', {badarg, _}} = (catch io:put_chars(Io, [foo])),
    {ok, 80} = io:columns(Io),
    {ok, 24} = io:rows(Io).

requests_test() ->
    Io = server(erlang, [<<"one\n">>]),
    "one\n" = io:request(Io, {requests, [{put_chars, unicode, "a"}, {put_chars, unicode, "b"}, {get_line, unicode, "? "}]}),
    <<"ab? ">> = beamless_native:output(1),
    {error, {request, foo}} = io:request(Io, foo).

lines_test() ->
    Io = server(erlang, [<<"ab">>, <<"c\r\nde">>, <<"\n">>, <<"\n\nlast">>]),
    ["abc\n", "de\n", "\n", "\n", "last", eof, eof] = [io:get_line(Io, "") || _ <- lists:seq(1, 7)].

binary_lines_test() ->
    Io = server(elixir, [<<"hé\n"/utf8>>, <<195>>, <<169, $\n>>]),
    [{binary, true}, {encoding, unicode}] = io:getopts(Io),
    <<"hé\n"/utf8>> = io:get_line(Io, ""),
    <<"é\n"/utf8>> = io:get_line(Io, "").

unicode_list_test() ->
    Io = server(erlang, [<<"é€\n"/utf8>>, <<"é\n"/utf8>>, <<255, $\n>>]),
    ok = io:setopts(Io, [unicode]),
    [233, 8364, $\n] = io:get_line(Io, ""),
    [233, $\n] = io:request(Io, {get_line, latin1, ""}),
    {error, collect_line} = io:get_line(Io, "").

chars_test() ->
    Io = server(erlang, [<<"abc">>, <<"defg">>]),
    "ab" = io:get_chars(Io, "", 2),
    "cde" = io:get_chars(Io, "", 3),
    "" = io:get_chars(Io, "", 0),
    "fg" = io:get_chars(Io, "", 10),
    eof = io:get_chars(Io, "", 10),
    Io2 = server(elixir, [<<"é€"/utf8, 226, 130>>, <<172, "x">>]),
    <<"é€€"/utf8>> = io:get_chars(Io2, "", 3),
    <<"x">> = io:get_chars(Io2, "", 3).

until_test() ->
    Io = server(erlang, [<<"{a, ">>, <<"1}. foo(X) ->\n X.\n 12 x34">>, <<" rest\n">>]),
    {ok, {a, 1}} = io:read(Io, "> "),
    {ok, {function, _, foo, 1, _}, _} = io:parse_erl_form(Io, ""),
    {ok, [12]} = io:fread(Io, "", "~d"),
    {ok, ["x34"]} = io:fread(Io, "", "~s"),
    " rest\n" = io:get_line(Io, ""),
    eof = io:read(Io, "").

concurrent_test() ->
    Io = server(erlang, [<<"1\n2\n">>]),
    Self = self(),
    _ = [spawn(fun() -> Self ! {line, io:get_line(Io, "")} end) || _ <- [1, 2, 3]],
    ok = io:put_chars(Io, "x"),
    Lines = [receive {line, L} -> L after 1000 -> none end || _ <- [1, 2, 3]],
    ["1\n", "2\n", eof] = lists:sort(fun(A, _) -> A =/= eof end, lists:sort(Lines)).

%% The same requests to OTP's own server and to ours give the same answers.
file_test() ->
    Name = "/tmp/beamless_file_test.txt",
    Modes = [[read], [read, binary], [read, {encoding, utf8}], [read, binary, {encoding, utf8}]],
    Content = <<"héllo\r\nwörld\n\n€uro\r\nend"/utf8>>,
    ok = file:write_file(Name, Content),
    _ = [{M, A, A} = {M, files(file_io_server, Name, M), files(x_file_io_server, Name, M)} || M <- Modes].

files(Server, Name, Modes) ->
    {ok, F} = Server:start(self(), Name, Modes),
    A = [io:get_line(F, ""), io:get_chars(F, "", 3), file:position(F, cur), file:read(F, 2), file:position(F, 0), io:get_line(F, ''),
        file:pread(F, 3, 4), io:getopts(F), io:fread(F, "", "~s"), file:read_line(F), file:read_line(F), file:read_line(F),
        file:read_line(F), file:position(F, eof), file:read(F, 3)],
    I = file:read_file_info(F),
    [A, I, file:close(F)].

write_test() ->
    [A, A] = [writes(S) || S <- [file_io_server, x_file_io_server]],
    [B, B] = [write_error(S) || S <- [file_io_server, x_file_io_server]].

writes(Server) ->
    Name = "/tmp/beamless_file_test.out",
    {ok, F} = Server:start(self(), Name, [write, {encoding, utf8}]),
    A = [io:format(F, "~ts ~p~n", [[8364], x]), file:write(F, <<255>>), file:pwrite(F, 1, "ab"), file:position(F, {bof, 2}),
        file:truncate(F), io:put_chars(F, "end"), file:close(F), file:read_file(Name)],
    {ok, G} = Server:start(self(), Name, [read, write]),
    B = [io:get_line(G, ""), file:write(G, "more"), file:position(G, 0), io:get_line(G, ""), file:sync(G), file:close(G), file:read_file(Name)],
    {A, B, Server:start(self(), "/nonexistent/x", [read]), Server:start(self(), "/tmp", [read])}.

write_error(Server) ->
    {ok, F} = Server:start(self(), "/tmp/beamless_file_test.out", [write]),
    [catch element(1, element(2, (catch io:put_chars(F, [8364])))), file:write(F, "x")].

server_test() ->
    catch unregister(x_file_server_2),
    {ok, P} = x_file_server:start(),
    Name = "/tmp/beamless_file_test.txt",
    _ = [{R, A, A} = {R, gen_server:call(file_server_2, R), gen_server:call(P, R)} || R <- [{read_file, Name}, {read_file, "/nope"},
        {list_dir, "/nope"}, {get_cwd}, {read_file_info, Name}, {copy, Name, [], Name ++ "2", [], infinity}]],
    {ok, F} = gen_server:call(P, {open, Name, [read]}),
    {ok, "h" ++ _} = file:read_line(F),
    ok = file:close(F).
