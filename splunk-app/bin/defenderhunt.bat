@echo off
rem Search command defenderhunt: launch.bat finds Java and runs it.
call "%~dp0launch.bat" search defenderhunt %*
