%% The I/O server for the standard streams: `user` (descriptors 0 and 1, group leader of every process) and `standard_error`.
%% Replaces OTP's `user`, `user_drv`, `group`, `standard_error` and their supervisors, which talk to a tty driver and host a shell.
%% Left out: the shell, line editing, history, job control, tab expansion.
%% Output goes to the runtime's buffer and is answered at once; input is read asynchronously, so that a process waiting for a
%% line holds up nobody's output.
-module(beamless_io).

-export([start_user/1, start_standard_error/1]).
-export([serve_user/1, serve_standard_error/1]).

-define(CHUNK, 65536).

%% in        descriptor to read from, or `none`
%% out       descriptor to write to
%% reader    the input's encoding, mode and buffer; its encoding is also the output's
%% pending   none | {Ref, Read, Requests, Client}: the read that waits for bytes, and what its client asked for after it
%% queue     [{Requests, Client}], newest first: readers that wait for the pending one
-record(io, {in, out, reader, pending = none, queue = []}).

%% The first argument says whose conventions hold: Elixir's streams are binary and UTF-8 from the start.
start_user(Kind) ->
    Pid = erts_internal:spawn_system_process(?MODULE, serve_user, [Kind]),
    true = register(user, Pid),
    Pid.

start_standard_error(Kind) ->
    Pid = erts_internal:spawn_system_process(?MODULE, serve_standard_error, [Kind]),
    true = register(standard_error, Pid),
    Pid.

serve_user(elixir) -> loop(#io{in = 0, out = 1, reader = beamless_reader:new(unicode, binary)});
serve_user(erlang) -> loop(#io{in = 0, out = 1, reader = beamless_reader:new(latin1, list)}).

serve_standard_error(elixir) -> loop(#io{in = none, out = 2, reader = beamless_reader:new(unicode, list)});
serve_standard_error(erlang) -> loop(#io{in = none, out = 2, reader = beamless_reader:new(latin1, list)}).

loop(S) ->
    receive
        {io_request, From, ReplyAs, Request} when is_pid(From) ->
            loop(serve([Request], ok, {From, ReplyAs}, S));
        {Ref, Input} when is_reference(Ref) ->
            loop(input(Ref, Input, S));
        _ ->
            loop(S)
    end.

%% Serves a client's requests in order; the answer to the last one, or to the first that fails, is the answer.
serve([], Answer, Client, S) ->
    reply(Client, Answer, S);
serve([{requests, Requests} | Rest], Answer, Client, S) when is_list(Requests) ->
    serve(Requests ++ Rest, Answer, Client, S);
serve([Request | Rest] = Requests, _, Client, S) ->
    case request(Request, S) of
        {ok, Answer} -> serve(Rest, Answer, Client, S);
        {ok, Answer, S1} -> serve(Rest, Answer, Client, S1);
        {read, _, _} when S#io.pending =/= none -> S#io{queue = [{Requests, Client} | S#io.queue]};
        {read, Prompt, Read} -> read(Prompt, Read, Rest, Client, S);
        {error, _} = Error -> reply(Client, Error, S)
    end.

reply({From, ReplyAs}, Answer, S) ->
    From ! {io_reply, ReplyAs, Answer},
    S.

%% ---- requests: {ok, Answer} | {ok, Answer, State} | {read, Prompt, Read} | {error, Reason}

request({put_chars, Encoding, Chars}, S) ->
    put_chars(Encoding, Chars, S);
request({put_chars, Encoding, io_lib, format, [Format, Args]}, S) ->
    %% Nearly every io:format comes this way: a static call, so that the flow analysis need not follow the one below.
    try io_lib:format(Format, Args) of
        Chars -> put_chars(Encoding, Chars, S)
    catch
        _:_ -> {error, put_chars}
    end;
request({put_chars, Encoding, M, F, Args}, S) ->
    try apply(M, F, Args) of
        Chars -> put_chars(Encoding, Chars, S)
    catch
        _:_ -> {error, put_chars}
    end;
request({put_chars, Chars}, S) ->
    put_chars(latin1, Chars, S);
request({put_chars, M, F, Args}, S) ->
    request({put_chars, latin1, M, F, Args}, S);
request({get_password, Encoding}, #io{in = 0}) ->
    {read, '', {password, beamless_native:set_echo(0, false), {line, Encoding, 0}}};
request(getopts, #io{in = none, reader = Reader}) ->
    {ok, [{encoding, beamless_reader:encoding(Reader)}]};
request(getopts, #io{reader = Reader}) ->
    {ok, [{binary, beamless_reader:mode(Reader) =:= binary}, {encoding, beamless_reader:encoding(Reader)}]};
request({setopts, Options}, #io{reader = Reader} = S) when is_list(Options) ->
    case beamless_reader:configure(Reader, Options) of
        error -> {error, enotsup};
        Reader1 -> {ok, ok, S#io{reader = Reader1}}
    end;
request({get_geometry, columns}, #io{out = Fd}) ->
    case beamless_native:window_size(Fd) of
        {Columns, _} -> {ok, Columns};
        undefined -> {error, enotsup}
    end;
request({get_geometry, rows}, #io{out = Fd}) ->
    case beamless_native:window_size(Fd) of
        {_, Rows} -> {ok, Rows};
        undefined -> {error, enotsup}
    end;
request(Other, #io{in = none}) ->
    {error, {request, Other}};
request(Other, _) ->
    case beamless_reader:request(Other) of
        none -> {error, {request, Other}};
        Read -> Read
    end.

%% ---- output

put_chars(Encoding, Chars, #io{out = Fd, reader = Reader} = S) ->
    case beamless_chars:encode(Chars, Encoding, beamless_reader:encoding(Reader)) of
        Bytes when is_binary(Bytes) -> write(Fd, Bytes);
        error -> escaped(Encoding, Chars, S)
    end.

%% What the stream's encoding lacks is shown as \x{HEX}.
escaped(Encoding, Chars, #io{out = Fd}) ->
    case beamless_chars:codepoints(Chars, Encoding) of
        error -> {error, put_chars};
        Codepoints -> write(Fd, beamless_chars:escape(Codepoints))
    end.

write(Fd, Bytes) ->
    case beamless_native:write(Fd, Bytes) of
        ok -> {ok, ok};
        %% The reader has gone: end as a Unix tool does, with the status a shell shows for SIGPIPE and without a word.
        {error, epipe} -> erlang:halt(141, [{flush, false}]);
        {error, _} = Error -> Error
    end.

%% ---- input

read(Prompt, Read, Rest, Client, S) ->
    case prompt(Prompt, S) of
        {ok, ok} -> step(Read, Rest, Client, S);
        {error, _} = Error -> reply(Client, Error, S)
    end.

prompt('', _) -> {ok, ok};
prompt("", _) -> {ok, ok};
prompt(<<>>, _) -> {ok, ok};
prompt(Prompt, #io{reader = Reader} = S) ->
    put_chars(unicode, io_lib:format_prompt(Prompt, beamless_reader:encoding(Reader)), S).

%% Tries to answer from the buffer, and asks for more bytes when that is not enough.
step(Read, Rest, Client, #io{reader = Reader} = S) ->
    case take(Read, Reader, S) of
        {ok, Answer, Reader1} ->
            serve(Rest, Answer, Client, S#io{reader = Reader1});
        {error, {malformed_at, _}, Reader1} ->
            reply(Client, {error, tokens}, S#io{reader = Reader1});
        {error, Reason, Reader1} ->
            reply(Client, {error, Reason}, S#io{reader = Reader1});
        {more, Read1, Reader1} ->
            S#io{reader = Reader1, pending = {beamless_native:read(S#io.in, ?CHUNK), Read1, Rest, Client}}
    end.

take({password, Echo, Read}, Reader, S) ->
    case beamless_reader:take(Read, Reader) of
        {more, Read1, Reader1} ->
            {more, {password, Echo, Read1}, Reader1};
        Taken ->
            _ = beamless_native:set_echo(0, Echo),
            _ = write(S#io.out, <<"\n">>),
            without_newline(Taken)
    end;
take(Read, Reader, _) ->
    beamless_reader:take(Read, Reader).

without_newline({ok, Line, Reader}) when is_list(Line) -> {ok, lists:takewhile(fun(C) -> C =/= $\n end, Line), Reader};
without_newline({ok, Line, Reader}) when is_binary(Line) -> {ok, hd(binary:split(Line, <<"\n">>)), Reader};
without_newline(Other) -> Other.

input(Ref, Input, #io{pending = {Ref, Read, Rest, Client}, reader = Reader} = S) ->
    next(step(Read, Rest, Client, S#io{pending = none, reader = beamless_reader:fill(bytes(Input), Reader)}));
input(_, _, S) ->
    S.

%% A stream that cannot be read any further has ended, whatever the reason: so does the BEAM's.
bytes(Bytes) when is_binary(Bytes) -> Bytes;
bytes(eof) -> eof;
bytes({error, _}) -> eof.

%% Serves the readers that had to wait, until one of them has to wait for bytes itself.
next(#io{pending = none, queue = [_ | _] = Queue} = S) ->
    serve_queue(lists:reverse(Queue), S#io{queue = []});
next(S) ->
    S.

serve_queue([{Requests, Client} | Queue], #io{pending = none} = S) ->
    serve_queue(Queue, serve(Requests, ok, Client, S));
serve_queue(Queue, S) ->
    S#io{queue = S#io.queue ++ lists:reverse(Queue)}.
