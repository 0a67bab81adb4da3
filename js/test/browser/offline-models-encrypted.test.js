// All tests of offline models again, on encrypted storage.
process.env.HOLDFAST_ENCRYPTED = 'yes';
await import('./offline-models.test.js');
