// Carries the precompiled headers; nothing of its own.
int main() { return 0; }
