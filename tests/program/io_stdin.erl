%% Reads standard input by lines and adds up the numbers.
-module(io_stdin).
-export([main/1]).

main(_Args) ->
    {Lines, Sum, Bad} = read(0, 0, []),
    io:format("~b lines, sum ~b~n", [Lines, Sum]),
    [io:format("not a number: ~s~n", [B]) || B <- lists:reverse(Bad)].

read(Lines, Sum, Bad) ->
    case io:get_line("") of
        eof -> {Lines, Sum, Bad};
        Line ->
            Text = string:trim(Line),
            try read(Lines + 1, Sum + list_to_integer(Text), Bad)
            catch error:badarg -> read(Lines + 1, Sum, [Text | Bad])
            end
    end.
