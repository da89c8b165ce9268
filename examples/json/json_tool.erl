%% Reads JSON from standard input, checks it, and prints it back. (Not named json: OTP 27 has a module of that name.)
-module(json_tool).
-export([main/1]).

main([]) -> run(fun json_print:pretty/1);
main(["--compact"]) -> run(fun json_print:compact/1);
main(_) -> stop(2, "usage: json [--compact] < FILE").

run(Print) ->
    Text = read_all([]),
    case json_parse:document(Text) of
        {ok, Value} -> ok = file:write(standard_io, [Print(Value), $\n]);
        {error, Offset, Message} ->
            {Line, Column} = position(Text, Offset),
            stop(1, io_lib:format("json: line ~b, column ~b: ~s", [Line, Column, Message]))
    end.

read_all(Chunks) ->
    case file:read(standard_io, 65536) of
        {ok, Chunk} -> read_all([Chunk | Chunks]);
        eof -> iolist_to_binary(lists:reverse(Chunks))
    end.

position(Text, Offset) ->
    Before = binary:part(Text, 0, min(Offset, byte_size(Text))),
    Lines = binary:split(Before, <<"\n">>, [global]),
    {length(Lines), byte_size(lists:last(Lines)) + 1}.

stop(Code, Message) ->
    io:format(standard_error, "~s~n", [Message]),
    halt(Code).
