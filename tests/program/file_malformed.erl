%% Malformed UTF-8 in a file that is read by lines and by the scanner's tokens, which says where it is.
-module(file_malformed).
-export([main/1]).

main(_) ->
    File = filename:join(os:getenv("TMPDIR", "/tmp"), "file_malformed_" ++ os:getpid()),
    ok = file:write_file(File, <<"-module(m).\n   %% ", 246, "\nf() -> ok.\n">>),
    [io:format("~p~n", [answers(File, Ask)]) || Ask <- [fun lines/1, fun forms/1]],
    ok = file:delete(File).

answers(File, Ask) ->
    {ok, Device} = file:open(File, [read, {encoding, utf8}]),
    Answers = [Ask(Device) || _ <- [1, 2]],
    file:close(Device),
    Answers.

lines(Device) -> io:get_line(Device, '').
forms(Device) -> io:scan_erl_form(Device, '', {1, 1}).
