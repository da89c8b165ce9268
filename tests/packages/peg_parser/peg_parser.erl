%% Packages: erlang-neotoma
%% A grammar becomes the source of a parser, by neotoma.
-module(peg_parser).
-export([main/1]).
main(_) ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "neo" ++ os:getpid()),
    ok = file:make_dir(Dir),
    File = filename:join(Dir, "arith.peg"),
    ok = file:write_file(File, [
        "additive <- multitive '+' additive / multitive `\n",
        "case Node of [A, _, B] -> A + B; N -> N end\n`;\n",
        "multitive <- primary '*' multitive / primary `\ncase Node of [A, _, B] -> A * B; N -> N end\n`;\n",
        "primary <- '(' additive ')' / decimal `\ncase Node of [_, A, _] -> A; N -> N end\n`;\n",
        "decimal <- [0-9]+ `list_to_integer(binary_to_list(iolist_to_binary(Node)))`;\n"]),
    io:format("~p~n", [neotoma:file(File)]),
    {ok, Text} = file:read_file(filename:join(Dir, "arith.erl")),
    io:format("~p~n", [erlang:md5(re:replace(Text, Dir, "", [global]))]),
    io:format("~p~n", [byte_size(Text)]),
    Bad = filename:join(Dir, "bad.peg"),
    ok = file:write_file(Bad, "rule <- missing;\n"),
    io:format("~p~n", [try neotoma:file(Bad) catch Class:Reason -> {Class, Reason} end]),
    ok = file:del_dir_r(Dir).
