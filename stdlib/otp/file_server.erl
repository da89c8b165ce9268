%% Replaces OTP's `file_server`: the process `file_server_2`, which `file` asks for everything that concerns names.
%% A plain loop that speaks gen_server's call protocol. Left out: a master node's file server, system messages, tracing.
-module(file_server).

-export([start/0, start_link/0, stop/0, init/0]).

start() ->
    Pid = erts_internal:spawn_system_process(?MODULE, init, []),
    true = register(file_server_2, Pid),
    {ok, Pid}.

start_link() -> start().

stop() -> stopped.

init() ->
    _ = process_flag(trap_exit, true),
    loop().

loop() ->
    receive
        {'$gen_call', {Pid, _} = From, Request} -> answer(From, request(Request, Pid));
        _ -> ok
    end,
    loop().

answer({_, [alias | Alias] = Tag}, Answer) -> Alias ! {Tag, Answer};
answer({_, [[alias | Alias] | _] = Tag}, Answer) -> Alias ! {Tag, Answer};
answer({Pid, Tag}, Answer) -> Pid ! {Tag, Answer}.

request({open, Name, Modes}, Owner) when is_list(Modes) -> file_io_server:start_link(Owner, Name, Modes);
request({open, _, _}, _) -> {error, einval};
request({read_file, Name}, _) -> prim_file:read_file(Name);
request({write_file, Name, Bytes}, _) -> prim_file:write_file(Name, Bytes);
request({set_cwd, Name}, _) -> prim_file:set_cwd(Name);
request({delete, Name}, _) -> prim_file:delete(Name);
request({rename, From, To}, _) -> prim_file:rename(From, To);
request({make_dir, Name}, _) -> prim_file:make_dir(Name);
request({del_dir, Name}, _) -> prim_file:del_dir(Name);
request({list_dir, Name}, _) -> prim_file:list_dir(Name);
request({list_dir_all, Name}, _) -> prim_file:list_dir_all(Name);
request(get_cwd, _) -> prim_file:get_cwd();
request({get_cwd}, _) -> prim_file:get_cwd();
request({get_cwd, Drive}, _) -> prim_file:get_cwd(Drive);
request({read_file_info, Name}, _) -> prim_file:read_file_info(Name);
request({read_file_info, Name, Options}, _) -> prim_file:read_file_info(Name, Options);
request({read_link_info, Name}, _) -> prim_file:read_link_info(Name);
request({read_link_info, Name, Options}, _) -> prim_file:read_link_info(Name, Options);
request({write_file_info, Name, Info}, _) -> prim_file:write_file_info(Name, Info);
request({write_file_info, Name, Info, Options}, _) -> prim_file:write_file_info(Name, Info, Options);
request({altname, Name}, _) -> prim_file:altname(Name);
request({read_link, Name}, _) -> prim_file:read_link(Name);
request({read_link_all, Name}, _) -> prim_file:read_link_all(Name);
request({make_link, Old, New}, _) -> prim_file:make_link(Old, New);
request({make_symlink, Old, New}, _) -> prim_file:make_symlink(Old, New);
request({copy, Source, SourceModes, Target, TargetModes, Length}, _) ->
    copy(prim_file:open(Source, [read, binary | SourceModes]), Target, TargetModes, Length);
request(_, _) -> {error, einval}.

copy({ok, From}, Target, Modes, Length) ->
    Answer = copy_to(From, prim_file:open(Target, [write, binary | Modes]), Length),
    _ = prim_file:close(From),
    Answer;
copy(Error, _, _, _) ->
    Error.

copy_to(From, {ok, To}, Length) ->
    Answer = prim_file:copy(From, To, Length),
    _ = prim_file:close(To),
    Answer;
copy_to(_, Error, _) ->
    Error.
