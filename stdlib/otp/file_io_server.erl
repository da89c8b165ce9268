%% Replaces OTP's `file_io_server`: the process behind a file opened without `raw`, speaking the I/O protocol and `file`'s own.
%% Reads in large pieces and hands out lines and characters by beamless_reader. Left out: tracing tags.
-module(file_io_server).

-export([start/3, start_link/3, format_error/1]).
-export([init/5]).

-include_lib("kernel/include/file.hrl").

-define(CHUNK, 16384).

-record(state, {handle, monitor, reader}).

format_error({_, ?MODULE, Reason}) -> io_lib:format("~w", [Reason]);
format_error({_, Module, Reason}) -> Module:format_error(Reason);
format_error(invalid_unicode) -> "cannot translate from UTF-8";
format_error(Posix) -> erl_posix_msg:message(Posix).

start(Owner, Name, Modes) when is_pid(Owner), is_list(Modes), (is_list(Name) orelse is_binary(Name)) ->
    Ref = make_ref(),
    await(Ref, spawn(?MODULE, init, [self(), Ref, Owner, Name, Modes])).

%% Linked to the file server, which traps exits.
start_link(Owner, Name, Modes) when is_pid(Owner), is_list(Modes), (is_list(Name) orelse is_binary(Name)) ->
    Ref = make_ref(),
    await(Ref, spawn_link(?MODULE, init, [self(), Ref, Owner, Name, Modes])).

await(Ref, Pid) ->
    Monitor = erlang:monitor(process, Pid),
    receive
        {Ref, Answer} ->
            erlang:demonitor(Monitor, [flush]),
            Answer;
        {'DOWN', Monitor, _, _, Reason} ->
            {error, Reason}
    end.

init(Starter, Ref, Owner, Name, Modes) ->
    case open(Name, Modes) of
        {ok, Handle, Reader} ->
            Monitor = erlang:monitor(process, Owner),
            Starter ! {Ref, {ok, self()}},
            loop(#state{handle = Handle, monitor = Monitor, reader = Reader});
        {error, _} = Error ->
            Starter ! {Ref, Error}
    end.

open(Name, Modes) ->
    {ForFile, ForReader} = lists:partition(fun is_file_mode/1, Modes),
    case beamless_reader:configure(beamless_reader:new(latin1, list), ForReader) of
        error -> {error, badarg};
        Reader -> opened(raw_file_io:open(Name, [raw, binary | ForFile]), Reader)
    end.

opened({ok, Handle}, Reader) -> {ok, Handle, Reader};
opened(Error, _) -> Error.

is_file_mode(binary) -> false;
is_file_mode(latin1) -> false;
is_file_mode(unicode) -> false;
is_file_mode({encoding, _}) -> false;
is_file_mode(list) -> false;
is_file_mode({read_ahead, _}) -> true;
is_file_mode(_) -> true.

loop(#state{monitor = Monitor} = S) ->
    receive
        {io_request, From, ReplyAs, Request} when is_pid(From) ->
            {Next, Reply, S1} = io_requests([Request], ok, S),
            From ! {io_reply, ReplyAs, Reply},
            continue(Next, S1);
        {file_request, From, ReplyAs, Request} when is_pid(From) ->
            {Next, Reply, S1} = file_request(Request, S),
            From ! {file_reply, ReplyAs, Reply},
            continue(Next, S1);
        {'DOWN', Monitor, _, _, Reason} ->
            exit(Reason);
        _ ->
            loop(S)
    end.

continue(go, S) -> loop(S);
continue({stop, Reason}, _) -> exit(Reason).

%% ---- file's own requests: {go | {stop, Reason}, Reply, State}

file_request(close, #state{handle = Handle} = S) ->
    {{stop, normal}, on(Handle, close, [Handle]), S};
file_request({position, At}, S) ->
    position(At, S);
file_request({pread, At, Size}, S) ->
    {go, Reply, S1} = position(At, S),
    positioned(Reply, fun(S2) -> pread(Size, S2) end, S1);
file_request({pwrite, At, Data}, S) ->
    {go, Reply, S1} = position(At, S),
    positioned(Reply, fun(S2) -> write(Data, S2) end, S1);
file_request(truncate, #state{handle = Handle} = S) ->
    {go, _, S1} = position(cur, S),
    {go, on(Handle, truncate, [Handle]), S1};
file_request(sync, #state{handle = Handle} = S) ->
    {go, on(Handle, sync, [Handle]), S};
file_request(datasync, #state{handle = Handle} = S) ->
    {go, on(Handle, datasync, [Handle]), S};
file_request({advise, Offset, Length, Advice}, #state{handle = Handle} = S) ->
    {go, on(Handle, advise, [Handle, Offset, Length, Advice]), S};
file_request({allocate, Offset, Length}, #state{handle = Handle} = S) ->
    {go, on(Handle, allocate, [Handle, Offset, Length]), S};
file_request({read_handle_info, Options}, #state{handle = Handle} = S) ->
    {go, on(Handle, read_handle_info, [Handle, Options]), S};
file_request(Other, S) ->
    {go, {error, {request, Other}}, S}.

%% The one place that calls the layer below: nearly always prim_file itself.
on(#file_descriptor{module = prim_file}, close, [Handle]) -> prim_file:close(Handle);
on(#file_descriptor{module = prim_file}, read, [Handle, Size]) -> prim_file:read(Handle, Size);
on(#file_descriptor{module = prim_file}, write, [Handle, Data]) -> prim_file:write(Handle, Data);
on(#file_descriptor{module = prim_file}, position, [Handle, At]) -> prim_file:position(Handle, At);
on(#file_descriptor{module = prim_file}, truncate, [Handle]) -> prim_file:truncate(Handle);
on(#file_descriptor{module = prim_file}, sync, [Handle]) -> prim_file:sync(Handle);
on(#file_descriptor{module = prim_file}, datasync, [Handle]) -> prim_file:datasync(Handle);
on(#file_descriptor{module = prim_file}, advise, [Handle, O, L, A]) -> prim_file:advise(Handle, O, L, A);
on(#file_descriptor{module = prim_file}, allocate, [Handle, O, L]) -> prim_file:allocate(Handle, O, L);
on(#file_descriptor{module = prim_file}, read_handle_info, [Handle, Options]) -> prim_file:read_handle_info(Handle, Options);
on(#file_descriptor{module = Module}, Function, Args) -> apply(Module, Function, Args).

%% What was read ahead counts as not yet read.
position(At, #state{handle = Handle, reader = Reader} = S) ->
    Ahead = beamless_reader:buffered(Reader),
    {go, on(Handle, position, [Handle, behind(At, Ahead)]), S#state{reader = beamless_reader:reset(Reader)}}.

behind(cur, Ahead) -> {cur, -Ahead};
behind({cur, Offset}, Ahead) -> {cur, Offset - Ahead};
behind(At, _) -> At.

positioned({ok, _}, Action, S) -> Action(S);
positioned({error, _} = Error, _, S) -> {go, Error, S}.

pread(Size, S) ->
    case read({chars, latin1, Size, 0}, S) of
        {go, Data, S1} when is_list(Data); is_binary(Data) -> {go, {ok, Data}, S1};
        Other -> Other
    end.

%% ---- the I/O protocol

io_requests([], Reply, S) ->
    {go, Reply, S};
io_requests([{requests, Requests} | Rest], Reply, S) when is_list(Requests) ->
    io_requests(Requests ++ Rest, Reply, S);
io_requests([Request | Rest], _, S) ->
    case io_request(Request, S) of
        {go, {error, _} = Error, S1} -> {go, Error, S1};
        {go, Reply, S1} -> io_requests(Rest, Reply, S1);
        Stop -> Stop
    end.

io_request({put_chars, Encoding, Chars}, S) ->
    put_chars(Encoding, Chars, S);
io_request({put_chars, Encoding, io_lib, format, [Format, Args]}, S) ->
    try io_lib:format(Format, Args) of
        Chars -> put_chars(Encoding, Chars, S)
    catch
        _:_ -> {go, {error, format}, S}
    end;
io_request({put_chars, Encoding, M, F, Args}, S) ->
    try apply(M, F, Args) of
        Chars -> put_chars(Encoding, Chars, S)
    catch
        _:_ -> {go, {error, F}, S}
    end;
io_request({put_chars, Chars}, S) ->
    put_chars(latin1, Chars, S);
io_request({put_chars, M, F, Args}, S) ->
    io_request({put_chars, latin1, M, F, Args}, S);
io_request(getopts, #state{reader = Reader} = S) ->
    {go, [{binary, beamless_reader:mode(Reader) =:= binary}, {encoding, beamless_reader:encoding(Reader)}], S};
io_request({setopts, Options}, #state{reader = Reader} = S) when is_list(Options) ->
    case beamless_reader:configure(Reader, Options) of
        error -> {go, {error, enotsup}, S};
        Reader1 -> {go, ok, S#state{reader = Reader1}}
    end;
io_request(Other, S) ->
    case beamless_reader:request(Other) of
        {read, _, Read} -> read(even_at_eof(Read), S);
        none -> {go, {error, {request, Other}}, S}
    end.

put_chars(Encoding, Chars, #state{reader = Reader} = S) ->
    Device = beamless_reader:encoding(Reader),
    case beamless_chars:encode(Chars, Encoding, Device) of
        error -> {{stop, no_translation}, {error, {no_translation, Encoding, Device}}, S};
        Bytes -> write(Bytes, S)
    end.

write(Bytes, #state{handle = Handle, reader = Reader} = S) ->
    case beamless_reader:buffered(Reader) of
        0 ->
            written(on(Handle, write, [Handle, Bytes]), S);
        _ ->
            {go, _, S1} = position(cur, S),
            written(on(Handle, write, [Handle, Bytes]), S1)
    end.

written({error, Reason} = Error, S) -> {{stop, Reason}, Error, S};
written(ok, S) -> {go, ok, S}.

read(Read, #state{handle = Handle, reader = Reader} = S) ->
    case beamless_reader:take(Read, Reader) of
        {ok, Answer, Reader1} ->
            {go, Answer, S#state{reader = forget_eof(Answer, Reader1)}};
        {error, collect_line, Reader1} ->
            Error = {no_translation, beamless_reader:encoding(Reader1), wanted(Read)},
            {{stop, Error}, {error, Error}, S#state{reader = Reader1}};
        {error, collect_chars, Reader1} ->
            Error = {no_translation, beamless_reader:encoding(Reader1), wanted(Read)},
            {{stop, Error}, {error, Error}, S#state{reader = Reader1}};
        {error, {malformed_at, Location}, Reader1} ->
            {{stop, invalid_unicode}, {error, {Location, ?MODULE, invalid_unicode}, Location}, S#state{reader = Reader1}};
        {error, Reason, Reader1} ->
            {{stop, Reason}, {error, Reason}, S#state{reader = Reader1}};
        {more, Read1, Reader1} ->
            more(on(Handle, read, [Handle, ?CHUNK]), Read1, S#state{reader = Reader1})
    end.

more({ok, Bytes}, Read, #state{reader = Reader} = S) -> read(Read, S#state{reader = beamless_reader:fill(Bytes, Reader)});
more(eof, Read, #state{reader = Reader} = S) -> read(Read, S#state{reader = beamless_reader:fill(eof, Reader)});
more({error, Reason} = Error, _, S) -> {{stop, Reason}, Error, S}.

%% What a file's end means is for the function of get_until to say; only a terminal's end is `eof` without asking it.
even_at_eof({until, To, M, F, Args, start}) -> {until, To, M, F, Args, {more, []}};
even_at_eof(Read) -> Read.

%% A file may grow: whoever reads again after its end asks the system again.
forget_eof(eof, Reader) -> beamless_reader:reset(Reader);
forget_eof({eof, _}, Reader) ->
    case beamless_reader:buffered(Reader) of
        0 -> beamless_reader:reset(Reader);
        _ -> Reader
    end;
forget_eof(_, Reader) -> Reader.

wanted({_, Encoding, _}) -> Encoding;
wanted({_, Encoding, _, _}) -> Encoding.
