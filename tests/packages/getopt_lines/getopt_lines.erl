%% Packages: erlang-getopt
%% Command lines, by getopt.
-module(getopt_lines).
-export([main/1]).
specs() -> [{help, $h, "help", undefined, "Show this"}, {port, $p, "port", {integer, 5432}, "Port"}, {host, undefined, "host", string, "Host"}, {verbose, $v, undefined, integer, "Verbosity"}, {file, undefined, undefined, string, "File"}].
main(_) ->
    [io:format("~p~n", [getopt:parse(specs(), Line)]) || Line <- ["-p 12 --host=a.b x y", "-vvv file", "--port x", "--nope", "-h", ["--host", "a b", "c"]]],
    getopt:usage(specs(), "opt", standard_io),
    io:format("~p~n", [getopt:tokenize("a 'b c' \"d e\"")]).
