%% Facts about files: times, modes, links, copies, names.
-module(file_facts).
-include_lib("kernel/include/file.hrl").
-export([main/1]).

main(_) ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "file_facts_" ++ os:getpid()),
    ok = file:make_dir(Dir),
    Name = filename:join(Dir, "a file"),
    ok = file:write_file(Name, lists:duplicate(108, $x)),
    info(Dir, Name),
    errors(Dir),
    ok = file:del_dir_r(Dir),
    show(file:list_dir(Dir)).

info(Dir, Name) ->
    {ok, #file_info{type = Type, access = Access, size = Size}} = file:read_file_info(Name),
    show({Type, Access, Size > 0}),
    ok = file:write_file_info(Name, #file_info{mtime = {{2001, 2, 3}, {4, 5, 6}}, atime = {{2002, 3, 4}, {5, 6, 7}}}, [{time, universal}]),
    {ok, #file_info{mtime = M, atime = A}} = file:read_file_info(Name, [{time, universal}]),
    show({M, A}),
    {ok, #file_info{mtime = Seconds}} = file:read_file_info(Name, [{time, posix}, raw]),
    show(Seconds),
    ok = file:change_mode(Name, 8#640),
    {ok, #file_info{mode = Mode}} = file:read_file_info(Name),
    show(Mode band 8#777),
    ok = file:change_time(Name, {{2010, 1, 1}, {0, 0, 0}}),
    Link = filename:join(Dir, "link"),
    ok = file:make_symlink(Name, Link),
    show(file:read_link(Link) =:= {ok, Name}),
    {ok, #file_info{type = LinkType}} = file:read_link_info(Link),
    Hard = filename:join(Dir, "hard"),
    ok = file:make_link(Name, Hard),
    {ok, #file_info{links = Links}} = file:read_file_info(Name),
    show({LinkType, Links}),
    show(file:copy(Name, filename:join(Dir, "copy"))),
    show(file:copy({Name, []}, {filename:join(Dir, "copy2"), []}, 5)),
    ok = file:rename(Hard, filename:join(Dir, "renamed")),
    {ok, Names} = file:list_dir(Dir),
    show(lists:sort(Names)),
    show(filelib:file_size(filename:join(Dir, "copy2"))),
    show(filelib:wildcard("c*", Dir)),
    show([filelib:is_dir(Dir), filelib:is_regular(Name), filelib:is_file(Link)]).

errors(Dir) ->
    No = filename:join(Dir, "no such file"),
    show([file:read_file(No), file:open(No, [read]), file:read_file(Dir), file:delete(Dir), file:del_dir(No), file:make_dir(Dir),
          file:list_dir(No), file:rename(No, Dir), file:read_file(<<"a", 0, "b">>), file:open(Dir, [write]), file:read_link(Dir)]),
    show([file:open(No, [nonsense]), file:open([a | b], [read]), file:position(no_file, 0), file:read_file_info(No), file:set_cwd(No)]).

show(Term) -> io:format("~p~n", [Term]).
