# Programs run by System and Port.
defmodule Main do
  def main(_) do
    IO.inspect(System.cmd("echo", ["hello", "two words"]))
    IO.inspect(System.cmd("sh", ["-c", "echo $FOO; pwd; exit 4"], env: [{"FOO", "bar"}], cd: "/", stderr_to_stdout: true))
    IO.inspect(System.shell("echo shell; exit 2"))
    IO.inspect(System.cmd("seq", ["1", "3"], into: []))
    IO.inspect(System.find_executable("no_such_command_at_all"))

    try do
      System.cmd("no_such_command_at_all", [])
    rescue
      error -> IO.inspect(error)
    end

    port = Port.open({:spawn, "cat"}, [:binary])
    Port.command(port, "hi")

    receive do
      {^port, {:data, data}} -> IO.inspect(data)
    end

    Port.monitor(port)
    Port.close(port)

    receive do
      {:DOWN, _, :port, ^port, reason} -> IO.inspect(reason)
    end

    IO.inspect(Port.info(port))
  end
end
