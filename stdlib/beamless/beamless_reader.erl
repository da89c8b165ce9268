%% Reading requests of the I/O protocol answered from a buffer: lines, counted characters, get_until. Replaces nothing of OTP; used by
%% beamless_io (streams) and file_io_server (files), which fill the buffer, each in its own way. Does no I/O itself.
-module(beamless_reader).

-export([new/2, request/1, take/2, fill/2, buffered/1, reset/1, encoding/1, mode/1, configure/2]).

%% encoding   of the bytes: latin1 | unicode | {utf16 | utf32, big | little}
%% mode       list | binary: what readers get
%% buffer     bytes not yet handed out
%% at_eof     true once there are no more
-record(reader, {encoding, mode, buffer = <<>>, at_eof = false}).

new(Encoding, Mode) -> #reader{encoding = Encoding, mode = Mode}.

encoding(#reader{encoding = Encoding}) -> Encoding.
mode(#reader{mode = Mode}) -> Mode.
buffered(#reader{buffer = Buffer}) -> byte_size(Buffer).
reset(Reader) -> Reader#reader{buffer = <<>>, at_eof = false}.

%% configure(Reader, Options) -> Reader | error: the options of io:setopts/2.
configure(Reader, []) -> Reader;
configure(Reader, [binary | Rest]) -> configure(Reader#reader{mode = binary}, Rest);
configure(Reader, [list | Rest]) -> configure(Reader#reader{mode = list}, Rest);
configure(Reader, [{binary, true} | Rest]) -> configure(Reader#reader{mode = binary}, Rest);
configure(Reader, [{binary, false} | Rest]) -> configure(Reader#reader{mode = list}, Rest);
configure(Reader, [{list, true} | Rest]) -> configure(Reader#reader{mode = list}, Rest);
configure(Reader, [{list, false} | Rest]) -> configure(Reader#reader{mode = binary}, Rest);
configure(Reader, [latin1 | Rest]) -> configure(Reader#reader{encoding = latin1}, Rest);
configure(Reader, [unicode | Rest]) -> configure(Reader#reader{encoding = unicode}, Rest);
configure(Reader, [utf8 | Rest]) -> configure(Reader#reader{encoding = unicode}, Rest);
configure(Reader, [{encoding, Encoding} | Rest]) ->
    case encoding_name(Encoding) of
        error -> error;
        Known -> configure(Reader#reader{encoding = Known}, Rest)
    end;
configure(_, _) -> error.

encoding_name(latin1) -> latin1;
encoding_name(unicode) -> unicode;
encoding_name(utf8) -> unicode;
encoding_name(utf16) -> {utf16, big};
encoding_name(utf32) -> {utf32, big};
encoding_name({Wide, Endian} = Name) when (Wide =:= utf16 orelse Wide =:= utf32), (Endian =:= big orelse Endian =:= little) -> Name;
encoding_name(_) -> error.

%% request(Request) -> {read, Prompt, Read} | none: what an I/O request asks to read, if anything.
request({get_line, Encoding, Prompt}) -> {read, Prompt, {line, Encoding, 0}};
request({get_chars, Encoding, Prompt, N}) when is_integer(N), N >= 0 -> {read, Prompt, {chars, Encoding, N, 0}};
request({get_until, Encoding, Prompt, M, F, Args}) -> {read, Prompt, {until, Encoding, M, F, Args, start}};
request({get_line, Prompt}) -> request({get_line, latin1, Prompt});
request({get_chars, Prompt, N}) -> request({get_chars, latin1, Prompt, N});
request({get_until, Prompt, M, F, Args}) -> request({get_until, latin1, Prompt, M, F, Args});
request(_) -> none.

%% fill(Bytes | eof, Reader) -> Reader.
fill(eof, Reader) -> Reader#reader{at_eof = true};
fill(Bytes, #reader{buffer = <<>>} = Reader) -> Reader#reader{buffer = Bytes};
fill(Bytes, #reader{buffer = Buffer} = Reader) -> Reader#reader{buffer = <<Buffer/binary, Bytes/binary>>}.

%% take(Read, Reader) -> {ok, Answer, Reader} | {error, Reason, Reader} | {more, Read, Reader}; after `more`, fill and try again.
take({line, To, Searched}, #reader{buffer = Buffer, encoding = Encoding} = Reader) ->
    Newline = newline(Encoding),
    case find(Buffer, Newline, Searched) of
        nomatch when Reader#reader.at_eof -> last(To, collect_line, Reader);
        nomatch -> {more, {line, To, searched(Buffer, Newline)}, Reader};
        At -> answer(line(Buffer, At, Newline), To, collect_line, drop(At + byte_size(Newline), Reader))
    end;
take({chars, _, 0, 0}, #reader{mode = list} = Reader) ->
    {ok, [], Reader};
take({chars, _, 0, 0}, #reader{mode = binary} = Reader) ->
    {ok, <<>>, Reader};
take({chars, To, N, Passed}, #reader{buffer = Buffer, encoding = Encoding} = Reader) ->
    case beamless_chars:pass(Buffer, Passed, N, Encoding) of
        {done, At} -> answer(binary:part(Buffer, 0, At), To, collect_chars, drop(At, Reader));
        {more, _, _} when Reader#reader.at_eof -> last(To, collect_chars, Reader);
        {more, At, Missing} -> {more, {chars, To, Missing, At}, Reader}
    end;
take({until, _, _, _, _, start}, #reader{buffer = <<>>, at_eof = true} = Reader) ->
    {ok, eof, Reader};
take({until, _, _, _, _, _} = Read, #reader{buffer = <<>>, at_eof = false} = Reader) ->
    {more, Read, Reader};
take({until, To, M, F, Args, State}, Reader) ->
    until(To, M, F, Args, State, Reader).

%% ---- lines: a carriage return before the newline is dropped, as OTP's io_lib:collect_line/4 does

newline(latin1) -> <<"\n">>;
newline(unicode) -> <<"\n">>;
newline({utf16, big}) -> <<0, $\n>>;
newline({utf16, little}) -> <<$\n, 0>>;
newline({utf32, big}) -> <<0, 0, 0, $\n>>;
newline({utf32, little}) -> <<$\n, 0, 0, 0>>.

return(<<"\n">>) -> <<"\r">>;
return(<<0, $\n>>) -> <<0, $\r>>;
return(<<$\n, 0>>) -> <<$\r, 0>>;
return(<<0, 0, 0, $\n>>) -> <<0, 0, 0, $\r>>;
return(<<$\n, 0, 0, 0>>) -> <<$\r, 0, 0, 0>>.

find(Buffer, Newline, From) ->
    case binary:match(Buffer, Newline, [{scope, {From, byte_size(Buffer) - From}}]) of
        {At, Unit} when At rem Unit =:= 0 -> At;
        {At, _} -> find(Buffer, Newline, At + 1);
        nomatch -> nomatch
    end.

searched(Buffer, Newline) -> max(0, byte_size(Buffer) - byte_size(Newline) + 1).

line(Buffer, At, Newline) ->
    Unit = byte_size(Newline),
    Return = return(Newline),
    case At >= Unit andalso binary:part(Buffer, At - Unit, Unit) of
        Return -> <<(binary:part(Buffer, 0, At - Unit))/binary, Newline/binary>>;
        _ -> binary:part(Buffer, 0, At + Unit)
    end.

drop(N, #reader{buffer = Buffer} = Reader) ->
    Reader#reader{buffer = binary:part(Buffer, N, byte_size(Buffer) - N)}.

last(_, _, #reader{buffer = <<>>} = Reader) -> {ok, eof, Reader};
last(To, Who, #reader{buffer = Buffer} = Reader) -> answer(Buffer, To, Who, Reader#reader{buffer = <<>>}).

answer(Bytes, To, Who, #reader{encoding = Encoding, mode = Mode} = Reader) ->
    case beamless_chars:decode(Bytes, Encoding, Mode, To) of
        error -> {error, Who, Reader};
        Chars -> {ok, Chars, Reader}
    end.

%% ---- get_until: the function sees characters and decides how many it needs; what it leaves over goes back to the buffer

until(To, M, F, Args, State, Reader) ->
    {Chars, Kept} = until_input(Reader),
    try apply(M, F, [until_state(State), Chars | Args]) of
        {done, Result, Left} ->
            {ok, until_result(Result, To, Reader), Reader#reader{buffer = until_left(Left, Kept, Reader)}};
        {more, More} when Chars =/= eof ->
            until_more(To, M, F, Args, {more, More}, Reader#reader{buffer = Kept});
        _ ->
            {error, F, Reader#reader{buffer = <<>>}}
    catch
        _:_ -> {error, F, Reader#reader{buffer = <<>>}}
    end.

until_state(start) -> [];
until_state({more, State}) -> State.

until_more(_, M, F, _, {more, State}, #reader{at_eof = true, buffer = <<_, _/binary>>} = Reader) ->
    {error, malformed(M, F, State), Reader#reader{buffer = <<>>}};
until_more(To, M, F, Args, State, #reader{at_eof = true} = Reader) ->
    until(To, M, F, Args, State, Reader);
until_more(To, M, F, Args, State, Reader) ->
    {more, {until, To, M, F, Args, State}, Reader}.

until_input(#reader{buffer = <<>>, at_eof = true}) -> {eof, <<>>};
until_input(#reader{buffer = Buffer, encoding = Encoding}) -> beamless_chars:whole(Buffer, Encoding).

%% Whoever scans Erlang's tokens is told where the malformed character is, once it is not the first.
malformed(erl_scan, tokens, State) ->
    try {malformed_at, erl_scan:continuation_location(State)} catch error:_ -> tokens end;
malformed(_, F, _) ->
    F.

until_result(Result, To, #reader{mode = binary}) when is_list(Result) -> unicode:characters_to_binary(Result, unicode, To);
until_result(Result, _, _) -> Result.

until_left(eof, Kept, _) -> Kept;
until_left(Left, Kept, #reader{encoding = Encoding}) ->
    <<(unicode:characters_to_binary(Left, unicode, Encoding))/binary, Kept/binary>>.
